import Glibc

/// What becomes of some signals, to be put back after a library has changed it.
struct SignalDispositions {
    private var former: [(signal: Int32, action: sigaction)] = []

    /// As they are now.
    init(of signals: [Int32]) {
        for signal in signals {
            var action = sigaction()
            if sigaction(signal, nil, &action) == 0 { former.append((signal, action)) }
        }
    }

    func restore() {
        for (signal, action) in former {
            var action = action
            sigaction(signal, &action, nil)
        }
    }
}
