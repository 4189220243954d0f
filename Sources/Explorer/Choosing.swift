import ModelCore
import Texts

/// What the commands that choose units, search, open and cancel do.
extension ExplorerState {
    /// Colours by another signal: its pages have to be traced anew.
    mutating func choose(_ signal: Signal?, layer: Int) {
        let old = unitAddress?.signalAddress
        self.signal = signal
        self.layer = layer
        guard unitAddress?.signalAddress != old else { return }
        pages.removeAll()
        progress = nil
    }

    private mutating func needModel() -> Architecture? {
        if model == nil { notice = Notice(text: "no model is open; open one with :model FILE", isError: true) }
        return model?.architecture
    }

    mutating func moveUnit(by count: Int) -> [Effect] { moveUnit(to: unit.addingClamped(count)) }

    mutating func moveUnit(to unit: Int) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        self.unit = min(max(0, unit), architecture.hidden - 1)
        return []
    }

    mutating func moveSignal(by count: Int) -> [Effect] {
        guard let architecture = needModel(), let signal else { return [] }
        let signals = architecture.cell.signals
        let index = (signals.firstIndex(of: signal) ?? 0) + count % signals.count
        choose(signals[(index + signals.count) % signals.count], layer: layer)
        return []
    }

    mutating func moveLayer(by count: Int) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        choose(signal, layer: min(max(0, layer.addingClamped(count)), architecture.layers - 1))
        return []
    }

    mutating func chooseUnit(_ argument: String) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        // A bare number is a unit of the signal in view.
        let text = Int(argument) == nil ? argument : "l\(layer).\(signal?.name ?? "").\(argument)"
        do throws(UnitAddressError) {
            let address = try UnitAddress(parsing: text, in: architecture)
            unit = address.unit
            choose(address.signal, layer: address.layer)
            return []
        } catch {
            if let named = notes.unit(named: argument) { return visit(.unit(named, name: argument)) }
            return complain(error.description)
        }
    }

    mutating func chooseSignal(_ name: String?) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        let names = architecture.cell.signals.map(\.name).joined(separator: ", ")
        guard let name, let signal = architecture.cell.signal(named: name) else {
            return complain("name one of the signals of \(architecture.cell.name) cells: \(names)")
        }
        choose(signal, layer: layer)
        return []
    }

    mutating func chooseLayer(_ argument: String?) -> [Effect] {
        guard let architecture = needModel() else { return [] }
        guard let argument, let layer = Int(argument), (0..<architecture.layers).contains(layer) else {
            return complain("give a layer from 0 to \(architecture.layers - 1)")
        }
        choose(signal, layer: layer)
        return []
    }

    mutating func search(for text: String, _ direction: SearchDirection, times: Int) -> [Effect] {
        guard let document else { return complain("no text is open; open one with :open FILE") }
        guard let pattern = SearchPattern(text, alphabet: document.alphabet) else {
            return searchAgain(reversed: false, times: times, direction: direction)
        }
        lastSearch = (text, direction)
        return seek(pattern, in: document, direction, times: times)
    }

    mutating func searchAgain(reversed: Bool, times: Int, direction: SearchDirection? = nil) -> [Effect] {
        guard let document, let last = lastSearch,
            let pattern = SearchPattern(last.text, alphabet: document.alphabet)
        else { return complain("nothing was searched for yet; type / and a text") }
        let direction = direction ?? last.direction
        return seek(pattern, in: document, reversed ? direction.reversed : direction, times: times)
    }

    private mutating func seek(
        _ pattern: SearchPattern, in document: Document, _ direction: SearchDirection, times: Int
    ) -> [Effect] {
        let request = requests.next()
        requests.search = request
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
        return [.openText(.path(path), alphabet: model?.alphabet ?? .scalar, request: request)]
    }

    mutating func openModel(path: String) -> [Effect] {
        let request = requests.next()
        requests.openModel = request
        return [.openModel(path: path, request: request)]
    }

    /// Esc: leaves off one thing, the most recent first.
    mutating func cancel() -> [Effect] {
        if requests.search != nil {
            requests.search = nil
            notice = Notice(text: "search left off", isError: false)
            return [.cancelSearch]
        }
        if progress != nil {
            progress = nil
            notice = Notice(text: "exact pass left off; it goes on when the view moves", isError: false)
            return [.stopExactPass]
        }
        match = nil
        return []
    }
}
