import CNcurses
import Glibc
import Screen

/// A terminal taken over for showing frames and reading input, and given back as it was.
///
/// One thread owns it: the one that opens it. `close`, `deinit`, and for want of these the handlers of crashes and of
/// `exit` restore the screen, the modes and standard error. A process has at most one open session.
public final class TerminalSession {
    /// The screen's size in character cells, as of the last `.resize`.
    public private(set) var size: Size
    /// What frames are reduced to when they are drawn.
    public let colorDepth: ColorDepth
    /// Wakes `nextEvents` from other threads.
    public let waker: Waker

    private let inbox: SignalInbox
    private var held = HeldError()
    private var modes: TerminalModes
    private var canvas: Canvas
    private var decoder: InputDecoder
    private let screen: OpaquePointer
    private let output: UnsafeMutablePointer<FILE>
    private let input: UnsafeMutablePointer<FILE>
    private let sequences: TakeoverSequences
    private var reportsMouse: Bool
    /// When bytes came last, for what waits for others.
    private var lastInput = ContinuousClock.now
    private var isOpen = true
    private var hasHungUp = false

    /// Call this first in the program, before any thread is started: threads inherit it. The signals INT, TERM, HUP,
    /// WINCH, TSTP and CONT are then read by the session instead of striking any thread.
    public static func blockSignals() {
        SignalInbox.block()
    }

    /// Gives the blocked signals their usual effect again, for what follows a session or goes without one.
    public static func unblockSignals() {
        var set = SignalInbox.signals
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Takes over the terminal on standard output; keys come from standard input, or from /dev/tty when that is a pipe.
    /// - Throws: `TerminalError`; the terminal is then as it was.
    public init(options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
        guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        guard cn_standard_screen() == nil else { throw .alreadyOpen }
        let waker = try Waker()
        let inbox = try SignalInbox()
        let description = try TerminalDescription(name: options.environment["TERM"] ?? "", terminal: STDOUT_FILENO)
        let wanted = ColorDepth.detect(
            environment: options.environment, terminfoColors: description.colors, wish: options.colorDepth)
        let input = try TerminalSession.openInput()
        guard let output = TerminalSession.openOutput() else {
            fclose(input)
            throw .system(call: "fdopen", code: errno)
        }
        TerminalSession.useUnicode()

        modes = TerminalModes(terminal: fileno(input))
        held.hold()
        let screen: OpaquePointer
        do throws(TerminalError) {
            screen = try TerminalSession.openScreen(description, wanted, output: output, input: input)
        } catch {
            held.release()
            modes.restore()
            fclose(input)
            fclose(output)
            throw error
        }
        self.screen = screen
        self.output = output
        self.input = input
        self.inbox = inbox
        self.waker = waker
        let usable = TerminalSession.startColors(wanted)
        colorDepth = usable
        canvas = Canvas(depth: usable, namesPairs: usable == .palette && description.canNamePairs)
        decoder = InputDecoder(special: KeySequences.special(in: description))
        sequences = TakeoverSequences(description)
        reportsMouse = options.mouse
        size = TerminalSession.measure(fileno(output))

        arm()
        modes.enter()
        typeahead(-1)
        nonl()
        keypad(cn_standard_screen(), true)
        curs_set(0)
        def_prog_mode()
        resizeterm(Int32(size.rows), Int32(size.columns))
        sequences.writeBegin(mouse: reportsMouse, to: fileno(output))
    }

    deinit { close() }

    /// Restores the terminal and replays what was written to standard error meanwhile. Further calls do nothing.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        giveBack()
        delscreen(screen)
        // delscreen leaves the global behind; the next session must not take it for an open one.
        cn_forget_screen()
        fclose(input)
        fclose(output)
    }

    /// Draws a frame: only what differs from the last one is sent. Parts outside of the screen are cut.
    public func show(_ frame: Frame) {
        guard isOpen, !hasHungUp else { return }
        canvas.draw(frame, size: size)
    }

    /// Makes the next frame be sent whole, for a screen that something else has written on (Ctrl-L).
    public func redraw() {
        guard isOpen else { return }
        canvas.forget()
        clearok(cn_current_screen(), true)
    }

    /// Whether the mouse is reported from now on; where it is not, it marks text as anywhere else. False where the terminal
    /// cannot report it.
    @discardableResult
    public func reportMouse(_ isReported: Bool) -> Bool {
        guard isOpen, isReported != reportsMouse else { return sequences.canReportMouse }
        reportsMouse = isReported
        sequences.writeMouse(isReported, to: fileno(output))
        return sequences.canReportMouse
    }

    /// Waits for input, a signal, `Waker.wake` or the time-out, and returns what has arrived, in order: nothing when
    /// woken or out of time. A gone terminal is `.terminate(signal: SIGHUP)`, once.
    /// - Parameter timeout: nil waits for as long as it takes; zero only looks.
    public func nextEvents(timeout: Duration? = nil) -> [InputEvent] {
        guard isOpen else { return [] }
        let clock = ContinuousClock()
        let deadline = timeout.map { clock.now + max($0, .zero) }
        while true {
            let left = deadline.map { max(.zero, $0 - clock.now) }
            // Counted from the last byte: what wakes this up meanwhile does not make a lone Esc wait longer.
            let patience = decoder.pendingDelay.map { max(.zero, $0 - (clock.now - lastInput)) }
            let wait = [left, patience].compactMap { $0 }.min()
            var files = [
                pollfd(fd: hasHungUp ? -1 : fileno(input), events: Int16(POLLIN), revents: 0),
                pollfd(fd: inbox.file, events: Int16(POLLIN), revents: 0),
                pollfd(fd: waker.file, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&files, 3, wait.map(TerminalSession.milliseconds) ?? -1)
            if ready < 0 { continue }
            var events: [InputEvent] = []
            if files[0].revents != 0 {
                events += readInput()
            } else if let delay = decoder.pendingDelay, clock.now - lastInput >= delay {
                events += decoder.flush()
            }
            if files[1].revents != 0 { events += takeSignals() }
            let woken = files[2].revents != 0 && waker.drain()
            if !events.isEmpty || woken { return events }
            if let deadline, clock.now >= deadline { return [] }
        }
    }

    private func readInput() -> [InputEvent] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(fileno(input), &bytes, bytes.count)
        if count > 0 {
            lastInput = .now
            return decoder.feed(bytes[..<count], now: TerminalSession.started.duration(to: .now))
        }
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        return hangUp()
    }

    private func hangUp() -> [InputEvent] {
        guard !hasHungUp else { return [] }
        hasHungUp = true
        return [.terminate(signal: SIGHUP)]
    }

    private func takeSignals() -> [InputEvent] {
        var events: [InputEvent] = []
        var wasStopped = false
        for signal in inbox.take() {
            switch signal {
            case SIGWINCH: events += noticeSize()
            case SIGTSTP:
                giveBack()
                inbox.stopProcess()
                comeBack()
                wasStopped = true
            case SIGCONT:
                // Stopped from outside, without a chance to give the terminal back.
                comeBack()
                wasStopped = true
            case SIGHUP: events += hangUp()
            default: events.append(.terminate(signal: signal))
            }
        }
        if wasStopped {
            // The signal that ended our own stop is on its way or here: it tells nothing new.
            inbox.discard(SIGCONT)
            events += noticeSize()
            events.append(.resumed)
        }
        return events
    }

    private func noticeSize() -> [InputEvent] {
        let measured = TerminalSession.measure(fileno(output))
        let isNew = measured != size
        size = measured
        resizeterm(Int32(size.rows), Int32(size.columns))
        redraw()
        return isNew ? [.resize(size)] : []
    }

    /// From here on the terminal comes back whatever ends the program.
    private func arm() {
        var original = modes.original
        cn_arm_restore(
            fileno(input), &original, fileno(output), sequences.reset, Int32(sequences.reset.count), held.held,
            held.real)
    }

    private func giveBack() {
        cn_disarm_restore()
        sequences.writeEnd(to: fileno(output))
        curs_set(1)
        endwin()
        sequences.writeCursor(to: fileno(output))
        modes.restore()
        held.release()
    }

    private func comeBack() {
        cn_disarm_restore()
        modes.noticeChanges()
        held.hold()
        reset_prog_mode()
        sequences.writeBegin(mouse: reportsMouse, to: fileno(output))
        arm()
        redraw()
    }

    private static let started = ContinuousClock.now
}
