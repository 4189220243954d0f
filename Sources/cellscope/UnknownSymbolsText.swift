import CellProbing
import Exports
import ModelFiles

/// How it is said that a model does not know some of a text.
extension UnknownSymbols {
    /// `1234 of 23395 symbols (5.27 %) are not in the model's vocabulary and count in nothing: “ 512, ” 498`; nil where it
    /// knows all.
    var line: String? {
        guard count > 0 else { return nil }
        let names = most.map { "\(TraceTable.symbol(of: $0.code)) \($0.count)" }.joined(separator: ", ")
        return
            "\(count) of \(symbols) symbols (\(fixed(share * 100, 2)) %) are not in the model's vocabulary and count in "
            + "nothing" + (names.isEmpty ? "" : ": \(names)") + (kinds > most.count ? ", …" : "")
    }

    /// Says so on standard error where it is more than one in a hundred.
    func complainIfMuch() { if isMuch, let line { complain("cellscope: \(line)") } }

    /// As an object.
    var json: JSONValue {
        .object([
            "symbols": .integer(count), "of": .integer(symbols), "share": number(share),
            "most": .array(
                most.map { entry in
                    .object([
                        "symbol": .string(TraceTable.symbol(of: entry.code)), "code": .integer(Int(entry.code)),
                        "count": .integer(entry.count),
                    ])
                }),
        ])
    }

    /// nil where it is no such object.
    init?(_ json: JSONValue?) {
        guard let count = json?["symbols"]?.integer, let symbols = json?["of"]?.integer, let list = json?["most"]?.array
        else { return nil }
        let most = list.compactMap { entry -> (code: UInt32, count: Int)? in
            guard let code = entry["code"]?.integer.flatMap({ UInt32(exactly: $0) }),
                let count = entry["count"]?.integer
            else { return nil }
            return (code, count)
        }
        guard most.count == list.count else { return nil }
        self.init(symbols: symbols, count: count, most: most)
    }
}
