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
        let names = architecture.cell.signals.map(\.name)
        guard let name else {
            return complain(
                "name one of the signals of \(architecture.cell.name) cells: \(names.joined(separator: ", "))")
        }
        guard let signal = architecture.cell.signal(named: name) else {
            let error = UnitAddressError.noSuchSignal(name, cell: architecture.cell.name, signals: names)
            return complain(error.description)
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
        guard let pattern = SearchPattern(text, alphabet: document.alphabet) else {
            return searchAgain(reversed: false, times: times, direction: direction)
        }
        lastSearch = (text, direction)
        return seek(pattern, in: document, direction, times: times)
    }

    /// `*`: searches for the word at the cursor, or the next one on its line.
    mutating func searchWord(times: Int) -> [Effect] {
        guard let document, document.count > 0 else { return complain("no text is open; open one with :open FILE") }
        let line = document.lineRange(containing: cursor)
        let range = max(line.lowerBound, cursor - Self.longestWord)..<min(line.upperBound, cursor + Self.longestWord)
        let symbols = document.symbols(in: range)
        func isInWord(_ index: Int) -> Bool {
            symbols.indices.contains(index) && symbols[index].isOfWord(document.alphabet)
        }
        var first = cursor - range.lowerBound
        while first < symbols.count, !isInWord(first) { first += 1 }
        guard first < symbols.count else {
            return complain("there is no word here; * searches for the one at the cursor")
        }
        var end = first
        while isInWord(first - 1) { first -= 1 }
        while isInWord(end) { end += 1 }
        // The next one is looked for behind this one, also where it lies ahead on the line.
        return search(for: Symbol.text(of: symbols[first..<end], document.alphabet), .forward, times: times)
    }

    private static var longestWord: Int { 200 }

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
        return [.openText(.path(path), alphabet: lens?.model.alphabet ?? .scalar, request: request)]
    }

    mutating func openModel(path: String) -> [Effect] {
        let request = requests.next()
        requests.openModel = request
        return [.openModel(path: path, request: request)]
    }
}

extension Symbol {
    /// Whether it is a letter, a digit or an underscore; of bytes, also one of a longer character.
    fileprivate func isOfWord(_ alphabet: Alphabet) -> Bool {
        if code < 0x80 || alphabet == .scalar {
            guard let scalar = Unicode.Scalar(code) else { return false }
            return scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
        return true
    }

    fileprivate static func text(of symbols: ArraySlice<Symbol>, _ alphabet: Alphabet) -> String {
        switch alphabet {
        case .byte: String(decoding: symbols.map { UInt8(truncatingIfNeeded: $0.code) }, as: UTF8.self)
        case .scalar: String(String.UnicodeScalarView(symbols.compactMap { Unicode.Scalar($0.code) }))
        }
    }
}
