import CellProbing
import ModelCore
import ModelFiles

#if canImport(Glibc)
    import Glibc
#endif

/// A step of a text that is being written as a JSON object; docs/interventions.md lists the members.
struct StepReport {
    /// What every object says of its form.
    static let form: [String: JSONValue] = ["format": .string("cellscope-generate"), "version": .integer(1)]

    private let model: Model
    private let units: [UnitAddress]
    private let top: Int

    init(_ model: Model, units: [UnitAddress], top: Int) {
        self.model = model
        self.units = units
        self.top = min(top, model.vocabulary.count)
    }

    /// The chosen units' values in a block of one step.
    func values(in block: LaneBlock, lane: Int = 0) -> [Float] {
        units.map { block.rows(of: $0.signalAddress)?[lane * block.stride + $0.unit] ?? .nan }
    }

    /// - Parameters:
    ///   - expected: what was expected before the symbol; nil where nothing was.
    ///   - next: the logits after it.
    ///   - others: further members.
    func object(
        step: Int, row: Int32, expected: NextSymbols?, next: ArraySlice<Float>, values: [Float],
        _ others: [String: JSONValue]
    ) -> String {
        guard case .object(var members) = written(row, expected, values) else { return "" }
        members["step"] = .integer(step)
        members.merge(Self.form) { _, new in new }
        if top > 0 { members["next"] = likeliest(NextSymbols(next)).map(JSONValue.array) ?? .null }
        return JSONValue.object(members.merging(others) { _, new in new }).encoded
    }

    /// A symbol, what it was expected with and what the units were after it.
    func written(_ row: Int32, _ expected: NextSymbols?, _ values: [Float]) -> JSONValue {
        var members = symbol(Int(row))
        let logProbability = expected?.logProbabilities[Int(row)]
        members["probability"] = logProbability.map { number(Float(exp($0))) } ?? .null
        members["surprise"] = logProbability.map { number(Float(-$0)) } ?? .null
        if !units.isEmpty {
            members["units"] = .object(
                Dictionary(zip(units, values).map { ($0.description, number($1)) }, uniquingKeysWith: { $1 }))
        }
        return .object(members)
    }

    private func symbol(_ row: Int) -> [String: JSONValue] {
        let code = model.vocabulary.codes[row]
        let scalar = model.vocabulary.kind == .byte && code >= 0x80 ? nil : Unicode.Scalar(code)
        return ["code": .integer(code), "symbol": scalar.map { .string(String(Character($0))) } ?? .null]
    }

    /// nil where what is expected is no distribution.
    private func likeliest(_ expected: NextSymbols) -> [JSONValue]? {
        guard expected.areNumbers else { return nil }
        var best: [Int] = []
        let values = expected.logProbabilities
        for row in values.indices {
            if best.count == top, let last = best.last, values[row] <= values[last] { continue }
            best.insert(row, at: best.firstIndex { values[$0] < values[row] } ?? best.count)
            if best.count > top { best.removeLast() }
        }
        return best.map { row in
            var members = symbol(row)
            members["probability"] = number(Float(exp(values[row])))
            return .object(members)
        }
    }
}
