import Explorer
import ModelCore
import Synchronization
import Texts

/// Traces one model, on a thread of its own, along what the explorer asked for last.
final class Tracing: Sendable {
    private struct Inbox: Sendable {
        var request: TraceRequest?
        var isClosed = false
        var stop = false
        /// The thread has work and looks here again before it rests.
        var isAwake = false
    }

    private let runner: Runner
    private let id: Int
    /// Gives way to the thread that draws.
    private let worker = Worker(niceness: 5)
    private let inbox = Mutex(Inbox())
    private let tracer = Mutex<TracerBox>(TracerBox())
    private let deliver: @Sendable (Outcome) -> Void

    /// What only the worker's thread touches.
    private struct TracerBox: Sendable {
        var tracer: Tracer?
    }

    /// - Parameter id: the number by which requests name the model.
    init(_ runner: Runner, id: Int, deliver: @escaping @Sendable (Outcome) -> Void) {
        self.runner = runner
        self.id = id
        self.deliver = deliver
    }

    func want(_ request: TraceRequest) {
        wake {
            $0.request = request
            $0.stop = false
        }
    }

    func stopExactPass() { wake { $0.stop = true } }

    /// Ends the work at its next piece.
    func close() {
        wake {
            $0.request = nil
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
        tracer.withLock { box in
            var tracer = box.tracer
            box.tracer = nil
            while true {
                let news = inbox.withLock { inbox in
                    let news = inbox
                    inbox.request = nil
                    inbox.stop = false
                    return news
                }
                if let request = news.request {
                    if tracer?.serves(request) != true {
                        tracer = Tracer(runner: runner, document: request.document, id: id)
                    }
                    tracer?.turn(to: request)
                }
                if news.stop { tracer?.stopExactPass() }
                if news.isClosed { tracer = nil }
                if let outcomes = tracer?.step() {
                    for outcome in outcomes { deliver(outcome) }
                    continue
                }
                let rests = inbox.withLock { inbox in
                    guard inbox.request == nil, !inbox.stop else { return false }
                    inbox.isAwake = false
                    return true
                }
                if rests { break }
            }
            box.tracer = tracer
        }
    }
}
