import CellProbing
import ModelCore
import Texts

/// What the commands that change units do.
extension ExplorerState {
    /// `:clamp`: adds an intervention as it is typed, or puts it in the place of another.
    mutating func intervene(_ typed: String, replacing number: Int? = nil) -> [Effect] {
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        if let number, !intervening.entries.contains(where: { $0.number == number }) {
            return complain("there is no intervention \(number); v i lists them")
        }
        do throws(InterventionError) {
            let intervention = try Intervention(parsing: typed, in: lens.architecture)
            if case .value(let step) = intervention.operation, let document, document.isRead, step >= document.count {
                return complain("there is no step \(step); the text's last is \(document.count - 1)")
            }
            if case .whileHolding(let name) = intervention.scope, let wrong = wrong(name) { return complain(wrong) }
            intervening.put(intervention, replacing: number)
            if let remark = intervention.remark { notice = Notice(text: remark, isError: false) }
            return traceAnew()
        } catch {
            return complain(error.description)
        }
    }

    /// What is wrong with a property that an intervention is to hold while; nil where nothing is, or where a file of
    /// labels has to be read first.
    private func wrong(_ name: String) -> String? {
        do throws(PropertyError) {
            let property = try propertyCatalog.property(parsing: name)
            guard case .categorical = property.kind else { return nil }
            return InterventionPlanError.category(name).description
        } catch {
            if case .labelsUnreadable = error { return nil }
            return error.inExplorer
        }
    }

    /// `!`: a line that sets the chosen unit to its value under the cursor, to be changed or entered.
    mutating func askForClamp() -> [Effect] {
        guard let address = unitAddress else { return complain("no model is open; open one with :model FILE") }
        var line = "clamp \(address) = "
        if let symbol = document?.symbol(at: cursor),
            case .value(let value, _) = activation(at: cursor, symbol: symbol), value.isFinite
        {
            line += (value as Float?).inEquation
        }
        return ask(.command, text: line)
    }

    /// `g!`: sets the chosen unit to zero.
    mutating func clampToZero() -> [Effect] {
        guard let address = unitAddress else { return complain("no model is open; open one with :model FILE") }
        return intervene("\(address) = 0")
    }

    /// `:unclamp`: removes the interventions on some units, or all of them.
    mutating func unclamp(_ argument: String?) -> [Effect] {
        guard !intervening.entries.isEmpty else { return complain(Self.noIntervention) }
        guard let argument else {
            let count = intervening.entries.count
            intervening.remove { _ in true }
            notice = Notice(text: "removed: \(count.of("intervention"))", isError: false)
            return traceAnew()
        }
        do throws(UnitAddressError) {
            guard let address = try unitAddress(from: argument) else { return [] }
            guard intervening.entries.contains(where: { $0.intervention.units.contains(address) }) else {
                return complain("nothing changes \(address); v i lists what there is")
            }
            intervening.remove { $0.intervention.units.contains(address) }
            return traceAnew()
        } catch {
            return complain(error.description)
        }
    }

    /// `~`: all off, or those on again that were.
    mutating func toggleInterventions() -> [Effect] {
        guard !intervening.entries.isEmpty else { return complain(Self.noIntervention) }
        intervening.toggleAll()
        let count = intervening.active.count
        notice = Notice(
            text: count == 0 ? "all interventions off; ~ brings them back" : "\(count.of("intervention")) on",
            isError: false)
        return traceAnew()
    }

    mutating func toggle(interventionNumber number: Int) -> [Effect] {
        intervening.toggle(number)
        return traceAnew()
    }

    mutating func remove(interventionNumber number: Int) -> [Effect] {
        guard let entry = intervening.entries.first(where: { $0.number == number }) else { return [] }
        intervening.remove { $0.number == number }
        notice = Notice(text: "removed: \(entry.intervention)", isError: false)
        return entry.isOn ? traceAnew() : []
    }

    static var noIntervention: String { "nothing intervenes; ! clamps the unit in view" }

    /// Values with other interventions are other values.
    mutating func traceAnew() -> [Effect] {
        lens?.restart(request: requests.next())
        if twin?.showsDifference == true { twin?.lens.restart(request: requests.next()) }
        intervening.forgetReaches()
        return []
    }

    /// What means are taken over in the text that is written: the text that was open before it was begun, or else the
    /// written one as far as it goes. Once something is replaced by its mean it is the same text to the end, so that
    /// what was written with the mean is always read with it.
    var meansOver: Document? { generating.meansOver ?? generating.former?.document ?? document }

    private mutating func settleMeans() {
        guard intervening.entries.contains(where: { $0.intervention.operation == .mean }) else {
            generating.meansOver = nil
            return
        }
        if generating.meansOver == nil, writing != nil, twin == nil { generating.meansOver = meansOver }
    }

    /// What holds while something is painted is another thing when more is painted.
    mutating func settleInterventions() {
        settleMeans()
        guard intervening.paintedSpans != probing.painted else { return }
        intervening.paintedSpans = probing.painted
        let isNamed = intervening.active.contains { intervention in
            guard case .whileHolding(let name) = intervention.scope else { return false }
            return (try? PropertyCatalog.builtIn.property(parsing: name)) == nil
        }
        if isNamed { _ = traceAnew() }
    }

    /// Another model is in view: its units are others.
    mutating func dropInterventions() {
        guard !intervening.entries.isEmpty else { return }
        let gone = intervening.entries.map(\.intervention.description)
        intervening = intervening.emptied
        intervening.gone.append("gone with the model: " + gone.joined(separator: "; "))
    }
}

extension Intervention {
    /// That it sets a signal to what the cell never gives it, where it does.
    fileprivate var remark: String? {
        guard case .set(let number) = operation, let signal = units.first?.signal else { return nil }
        let bounds: ClosedRange<Float>
        switch signal.range {
        case .tanh: bounds = -1...1
        case .sigmoid: bounds = 0...1
        case .unbounded: return nil
        }
        guard !bounds.contains(number) else { return nil }
        let range = "\(Int(bounds.lowerBound)) and \(Int(bounds.upperBound))"
        return "set to \(number), though \(signal.name) by itself stays between \(range)"
    }
}

extension Int {
    /// `1 thing`, `2 things`.
    func of(_ thing: String) -> String { self == 1 ? "1 \(thing)" : "\(self) \(thing)s" }
}
