import Explorer
import ModelCore
import Synchronization
import Texts

/// Traces one model, on a thread of its own, along what the explorer asked for last: in the text in view, and in one
/// that stands beside it.
final class Tracing: Sendable {
    private struct Inbox: Sendable {
        /// By the channel that they came on.
        var requests: [Int: TraceRequest] = [:]
        var isClosed = false
        var stop = false
        var dropped: Set<Int> = []
        /// The thread has work and looks here again before it rests.
        var isAwake = false

        var isEmpty: Bool { requests.isEmpty && !stop && dropped.isEmpty }
    }

    private let runner: Runner
    private let id: Int
    /// Gives way to the thread that draws.
    private let worker = Worker(niceness: 5)
    private let inbox = Mutex(Inbox())
    private let channels = Mutex(Channels())
    private let deliver: @Sendable (Outcome) -> Void

    /// What only the worker's thread touches.
    private struct Channels: Sendable {
        var traced: [Int: TracedText] = [:]
    }

    /// - Parameter id: the number by which requests name the model.
    init(_ runner: Runner, id: Int, deliver: @escaping @Sendable (Outcome) -> Void) {
        self.runner = runner
        self.id = id
        self.deliver = deliver
    }

    func want(_ request: TraceRequest) {
        wake {
            $0.requests[request.channel] = request
            $0.stop = false
            $0.dropped.remove(request.channel)
        }
    }

    func stopExactPass() { wake { $0.stop = true } }

    /// Forgets the text of a channel.
    func drop(channel: Int) {
        wake {
            $0.requests[channel] = nil
            $0.dropped.insert(channel)
        }
    }

    /// Ends the work at its next piece.
    func close() {
        wake {
            $0.requests = [:]
            $0.isClosed = true
        }
    }

    private func wake(_ change: (inout Inbox) -> Void) {
        let wasAwake = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAwake = true }
            return inbox.isAwake
        }
        if !wasAwake { worker.submit { [weak self] in self?.work() } }
    }

    private func work() {
        channels.withLock { channels in
            while true {
                let news = inbox.withLock { inbox in
                    let news = inbox
                    (inbox.requests, inbox.dropped, inbox.stop) = ([:], [], false)
                    return news
                }
                for channel in news.dropped { channels.traced[channel] = nil }
                for (channel, request) in news.requests {
                    channels.traced[channel, default: TracedText(runner, id: id)].turn(to: request)
                }
                if news.stop { for channel in channels.traced.keys { channels.traced[channel]?.stopExactPass() } }
                if news.isClosed { channels.traced = [:] }
                // The text in view goes first.
                var outcomes: [Outcome]?
                for channel in channels.traced.keys.sorted() where outcomes == nil {
                    outcomes = channels.traced[channel]?.step { inbox.withLock { !$0.isEmpty || $0.isClosed } }
                }
                if let outcomes {
                    for outcome in outcomes { deliver(outcome) }
                    continue
                }
                let rests = inbox.withLock { inbox in
                    guard inbox.isEmpty else { return false }
                    inbox.isAwake = false
                    return true
                }
                if rests { break }
            }
        }
    }
}
