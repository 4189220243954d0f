import ModelCore
import Patterns

/// The labels of a block for lanes that run side by side: a stream for each lane, from where its segment begins. So no
/// more labels are held than of a window for each lane.
struct LaneLabels {
    private let begin: [LabelStream]
    private var streams: [LabelStream]
    private let range: Range<Int>
    /// Whether every lane stands at its beginning; otherwise it was cancelled, or there is a `failure`.
    let isReady: Bool

    /// - Parameter stream: stands before the block.
    init(_ stream: LabelStream, _ range: Range<Int>, _ windows: [[Range<Int>]], threads: Int, isCancelled: () -> Bool) {
        var stream = stream
        var begin: [LabelStream] = []
        for lane in windows {
            let start = range.lowerBound + (lane.first?.lowerBound ?? 0)
            guard stream.skip(to: start, isCancelled: isCancelled) else { break }
            begin.append(stream)
        }
        isReady = begin.count == windows.count
        self.begin = begin
        self.range = range
        streams = isReady ? begin : [stream]
    }

    /// Why there are no labels, where nobody has cancelled it.
    var failure: PatternFailure? { streams.lazy.compactMap(\.failure).min { $0.position < $1.position } }

    /// Begins every lane anew.
    mutating func restart() { streams = begin }

    /// What is left when every lane has been read: a stream that stands behind the block.
    var end: LabelStream? { streams.last }

    /// The next window's labels of some lanes, made side by side; nil when cancelled, or where there is a `failure`.
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
