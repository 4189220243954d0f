extension Architecture {
    /// The units of a list: `l0.c.137`, `l0.c.1,5,9-12`, `l0.c.*`, and several of these with commas between them. A number
    /// without layer and signal has those of what stands before it. In the order of the list, each once.
    /// - Throws: `UnitAddressError`; `.malformed` with the whole list where it is none.
    public func units(parsing list: String) throws(UnitAddressError) -> [UnitAddress] {
        var units: [UnitAddress] = []
        var seen: Set<UnitAddress> = []
        var signal = ""
        for item in list.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: ".", omittingEmptySubsequences: false).map(Self.withoutBlanks)
            if parts.count == 3 { signal = "\(parts[0]).\(parts[1])." }
            guard parts.count == 3 || parts.count == 1 && !signal.isEmpty, let numbers = parts.last else {
                throw .malformed(list)
            }
            let ends =
                numbers == "*"
                ? ["0", "\(hidden - 1)"]
                : numbers.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
                    .map { String(Self.withoutBlanks($0)) }
            let first = try unit(signal + ends[0], in: list)
            let last = try unit(signal + ends[ends.count - 1], in: list)
            guard first.unit <= last.unit else { throw .malformed(list) }
            for number in first.unit...last.unit {
                let unit = UnitAddress(layer: first.layer, signal: first.signal, unit: number)
                if seen.insert(unit).inserted { units.append(unit) }
            }
        }
        return units
    }

    /// The signals of a list: `l0.c` is that of one layer, `c` that of every layer; commas between them. Layer by layer, in
    /// a layer in the order of the list, each once.
    /// - Parameter layers: those that a name without a layer means; all unless given.
    /// - Throws: `UnitAddressError`.
    public func signals(
        parsing list: String, layers: [Int]? = nil
    ) throws(UnitAddressError) -> [SignalAddress] {
        var found: [SignalAddress] = []
        for item in list.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: ".", omittingEmptySubsequences: false).map(Self.withoutBlanks)
            switch parts.count {
            case 1 where !parts[0].isEmpty:
                guard let signal = cell.signal(named: String(parts[0])) else {
                    throw .noSuchSignal(String(parts[0]), cell: cell.name, signals: cell.signals.map(\.name))
                }
                found += (layers ?? Array(0..<self.layers)).map { SignalAddress(layer: $0, signal: signal) }
            case 2:
                // Unit 0 of it, which every model has, says what is wrong with its layer or signal.
                do throws(UnitAddressError) {
                    found.append(try UnitAddress(parsing: "\(parts[0]).\(parts[1]).0", in: self).signalAddress)
                } catch {
                    if case .malformed = error { throw .malformedSignal(String(item)) }
                    throw error
                }
            default: throw .malformedSignal(String(item))
            }
        }
        var seen: Set<SignalAddress> = []
        let each = found.filter { seen.insert($0).inserted }
        return (0..<self.layers).flatMap { layer in each.filter { $0.layer == layer } }
    }

    private func unit(_ address: String, in list: String) throws(UnitAddressError) -> UnitAddress {
        do throws(UnitAddressError) {
            return try UnitAddress(parsing: address, in: self)
        } catch {
            if case .malformed = error { throw .malformed(list) }
            throw error
        }
    }

    private static func withoutBlanks(_ text: Substring) -> Substring {
        var rest = text
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
