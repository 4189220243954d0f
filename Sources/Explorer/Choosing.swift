import ModelCore
import Texts

/// What the commands that choose units, search, open and cancel do.
extension ExplorerState {
    private mutating func needModel() -> Architecture? {
        if lens == nil { notice = Notice(text: "no model is open; open one with :model FILE", isError: true) }
        return lens?.architecture
    }

    /// Looks at another unit of the model.
    mutating func look(at address: UnitAddress) { lens?.address = address }

    mutating func moveUnit(by count: Int) -> [Effect] { moveUnit(to: (lens?.unit ?? 0).addingClamped(count)) }

    mutating func moveUnit(to unit: Int) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        lens?.unit = min(max(0, unit), architecture.hidden - 1)
        return []
    }

    mutating func moveSignal(by count: Int) -> [Effect] {
        guard let architecture = needModel(), let signal = lens?.signal else { return [] }
        let signals = architecture.cell.signals
        let index = (signals.firstIndex(of: signal) ?? 0) + count % signals.count
        lens?.signal = signals[(index + signals.count) % signals.count]
        return []
    }

    mutating func moveLayer(by count: Int) -> [Effect] {
        guard let architecture = needModel(), let layer = lens?.layer else { return [] }
        lens?.layer = min(max(0, layer.addingClamped(count)), architecture.layers - 1)
        return []
    }

    mutating func chooseUnit(_ argument: String) -> [Effect] {
        guard needModel() != nil else { return [] }
        do throws(UnitAddressError) {
            if let address = try unitAddress(from: argument) { look(at: address) }
            return []
        } catch {
            if let named = notes.unit(named: argument) { return visit(.unit(named, name: argument)) }
            return complain(error.description)
        }
    }

    /// The unit that a person names: an address, or a bare number for a unit of the signal in view. nil without a model.
    func unitAddress(from text: String) throws(UnitAddressError) -> UnitAddress? {
        guard let lens else { return nil }
        let text = Int(text) == nil ? text : "l\(lens.layer).\(lens.signal.name).\(text)"
        return try UnitAddress(parsing: text, in: lens.architecture)
    }

    mutating func chooseSignal(_ name: String?) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        let names = architecture.cell.signals.map(\.name).joined(separator: ", ")
        guard let name, let signal = architecture.cell.signal(named: name) else {
            return complain("name one of the signals of \(architecture.cell.name) cells: \(names)")
        }
        lens?.signal = signal
        return []
    }

    mutating func chooseLayer(_ argument: String?) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        guard let argument, let layer = Int(argument), (0..<architecture.layers).contains(layer) else {
            return complain("give a layer from 0 to \(architecture.layers - 1)")
        }
        lens?.layer = layer
        return []
    }

    mutating func search(for text: String, _ direction: SearchDirection, times: Int) -> [Effect] {
        guard let document else { return complain("no text is open; open one with :open FILE") }
        if text.isEmpty || text == SearchPattern.plainMark {
            return searchAgain(reversed: false, times: times, direction: direction)
        }
        guard let pattern = searchPattern(text, in: document) else { return [] }
        lastSearch = (text, direction)
        return seek(pattern, in: document, direction, times: times)
    }

    mutating func searchAgain(reversed: Bool, times: Int, direction: SearchDirection? = nil) -> [Effect] {
        guard let document, let last = lastSearch, let pattern = searchPattern(last.text, in: document)
        else { return complain("nothing was searched for yet; type / and a text") }
        let direction = direction ?? last.direction
        return seek(pattern, in: document, reversed ? direction.reversed : direction, times: times)
    }

    private mutating func seek(
        _ pattern: SearchPattern, in document: Document, _ direction: SearchDirection, times: Int
    ) -> [Effect] {
        let request = requests.next()
        requests.search = request
        searching.take(pattern, number: request)
        return [
            .search(
                SearchRequest(
                    request: request, document: document, pattern: pattern,
                    start: direction == .forward ? cursor + 1 : cursor, direction: direction,
                    times: min(max(1, times), 100_000)))
        ]
    }

    mutating func openText(path: String) -> [Effect] {
        let request = requests.next()
        requests.openText = request
        return [.openText(.path(path), alphabet: lens?.model.alphabet ?? .scalar, request: request)]
    }

    mutating func openModel(path: String) -> [Effect] {
        let request = requests.next()
        requests.openModel = request
        return [.openModel(path: path, request: request)]
    }

    /// Esc: leaves off one thing, the most recent first.
    mutating func cancel() -> [Effect] {
        if let effects = leaveOff(includingPause: true) { return effects }
        let passes = [lens, companion, twinLens].compactMap { $0 }.filter { $0.progress != nil }
        if !passes.isEmpty {
            lens?.progress = nil
            companion?.progress = nil
            twin?.lens.progress = nil
            notice = Notice(
                text: "exact pass left off; it goes on when another part of the text comes into view", isError: false)
            return passes.map(\.model.id).uniqued().map { .stopExactPass(modelID: $0) }
        }
        match = nil
        return []
    }

    /// Leaves off one thing that is under way, the most recent first; nil where nothing is. Exact passes are none: they
    /// go on by themselves.
    /// - Parameter includingPause: whether a play that stands still is one.
    mutating func leaveOff(includingPause: Bool) -> [Effect]? {
        if keeping.leaving != nil {
            keeping.leaving = nil
            notice = Notice(text: "staying; the file is written all the same", isError: false)
            return []
        }
        if requests.search != nil {
            requests.search = nil
            notice = Notice(text: "search left off", isError: false)
            return [.cancelSearch]
        }
        if requests.property != nil {
            notice = Notice(text: "reading labels left off", isError: false)
            return stopReadingProperty()
        }
        if requests.twin != nil {
            requests.twin = nil
            notice = Notice(text: "writing left off", isError: false)
            return [.cancelTwins]
        }
        if probing.stepping != nil {
            notice = Notice(text: "search left off", isError: false)
            return stopStepping()
        }
        if probing.paintStart != nil {
            probing.paintStart = nil
            return []
        }
        if requests.isOpening {
            requests.dropOpenings()
            notice = Notice(text: "opening left off", isError: false)
            return []
        }
        if play.isRunning || generating.isDrawing || includingPause && play.isOn {
            play.end()
            dropDrawing()
            return []
        }
        if following.isOn {
            following.leaveEnd()
            notice = Notice(text: "following left off; F goes on", isError: false)
            return []
        }
        if probing.isRunning { return stopFinding() }
        if probing.ablating != nil { return stopAblating() }
        if surveying.isRunning {
            notice = Notice(text: "the survey was left off; what it has found stays", isError: false)
            return stopSurvey()
        }
        return nil
    }
}
