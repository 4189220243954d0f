/// Which steps of the test part a scan keeps one by one, for the null of a category, whose counts do not add up over
/// turns: every n-th step that counts, of all windows or of some spread evenly over the part. It depends on the texts'
/// lengths and the settings alone, so that shards keep what one run keeps.
struct SamplePlan {
    /// One step of so many is kept.
    let every: Int
    /// Numbers of the windows of which steps are kept; nil: of all.
    private let windows: Set<Int>?

    /// Steps that are left out between two at most: a longer part gives fewer windows. Turns need windows as long as
    /// those of the other kinds, and some hundred steps in each.
    static let mostEvery = 16

    init(_ blocks: [ScanBlock], _ settings: ScanSettings) {
        let most = max(1, settings.sample)
        let reported = blocks.filter { $0.part == .test }
        let steps = reported.reduce(0) { $0 + $1.range.count }
        every = min(Self.mostEvery, max(1, (steps + most - 1) / most))
        guard steps / every > most else {
            windows = nil
            return
        }
        let numbers = Self.numbers(reported, settings)
        let count = max(1, numbers.count * every / steps * most + numbers.count * every % steps * most / steps)
        windows = Set((0..<min(count, numbers.count)).map { numbers[$0 * numbers.count / min(count, numbers.count)] })
    }

    /// Numbers of so many windows of the test part, spread evenly over it.
    static func spread(_ count: Int, over blocks: [ScanBlock], _ settings: ScanSettings) -> Set<Int> {
        let numbers = numbers(blocks.filter { $0.part == .test }, settings)
        let count = min(max(1, count), numbers.count)
        return Set((0..<count).map { numbers[$0 * numbers.count / count] })
    }

    private static func numbers(_ blocks: [ScanBlock], _ settings: ScanSettings) -> [Int] {
        blocks.flatMap { block in
            BlockRun.windows(of: block.range.count, settings).enumerated().flatMap { lane, windows in
                windows.indices.map { number(of: $0, lane: lane, block: block.number) }
            }
        }
    }

    /// The number of a window, by which its turns are drawn.
    static func number(of window: Int, lane: Int, block: Int) -> Int { (block << 20) + (lane << 12) + window }

    func keeps(_ number: Int) -> Bool { windows?.contains(number) ?? true }

    /// Which of a window's steps that count are kept: never more than their share.
    func places(of count: Int) -> StrideTo<Int> { stride(from: every - 1, to: count, by: every) }
}
