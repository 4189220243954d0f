import ModelCore

/// The labels of a block for lanes that run side by side: a stream for each lane, from where its segment begins. So no
/// more labels are held than of a window for each lane.
struct LaneLabels {
    private let begin: [LabelStream]
    private var streams: [LabelStream]
    private let range: Range<Int>

    /// - Parameter stream: stands before the block.
    /// - Returns: nil when cancelled.
    init?(_ stream: LabelStream, _ range: Range<Int>, _ windows: [[Range<Int>]], threads: Int, isCancelled: () -> Bool)
    {
        var stream = stream
        var begin: [LabelStream] = []
        for lane in windows {
            guard stream.skip(to: range.lowerBound + (lane.first?.lowerBound ?? 0), isCancelled: isCancelled) else {
                return nil
            }
            begin.append(stream)
        }
        self.begin = begin
        self.range = range
        streams = begin
    }

    /// Begins every lane anew.
    mutating func restart() { streams = begin }

    /// What is left when every lane has been read: a stream that stands behind the block.
    var end: LabelStream? { streams.last }

    /// The next window's labels of some lanes, made side by side; nil when cancelled.
    mutating func next<Made>(
        _ windows: [(lane: Int, window: Range<Int>)], threads: Int, isCancelled: @escaping @Sendable () -> Bool,
        _ make: (_ index: Int, LabelStream.Labels) -> Made
    ) -> [Made]? {
        let first = range.lowerBound
        var made = [Made?](repeating: nil, count: windows.count)
        streams.withUnsafeMutableBufferPointer { streams in
            made.withUnsafeMutableBufferPointer { made in
                inParallel(threads: min(threads, windows.count)) { thread, threads in
                    for index in stride(from: thread, to: windows.count, by: threads) {
                        let (lane, window) = windows[index]
                        let symbols = first + window.lowerBound..<first + window.upperBound
                        guard let labels = streams[lane].labels(of: symbols, isCancelled: isCancelled) else { return }
                        made[index] = make(index, labels)
                    }
                }
            }
        }
        let all = made.compactMap { $0 }
        return all.count == windows.count ? all : nil
    }
}
