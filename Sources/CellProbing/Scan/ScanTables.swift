import ModelCore

/// An array of a scan's sums, as it is stored.
public enum ScanTable: Hashable, Sendable {
    /// Whole numbers.
    case counts([UInt32])
    /// Sums of values.
    case numbers([Double])
    /// Bins, a byte each.
    case bytes([UInt8])

    /// How many there are.
    public var count: Int {
        switch self {
        case .counts(let values): values.count
        case .numbers(let values): values.count
        case .bytes(let values): values.count
        }
    }
}

extension ScanSums {
    /// Everything that was counted, as arrays by name, in an order that does not change.
    public var tables: [(name: String, table: ScanTable)] {
        var tables: [(String, ScanTable)] = [
            ("offsets", .numbers(offsets.map(Double.init))), ("blocks", .numbers(blocks.sorted().map(Double.init))),
            (
                "joining",
                .numbers([
                    Double(difference), Double(blocksInOnePiece), Double(startDifference), Double(refusedDifference),
                ])
            ),
        ]
        tables += sample.tables
        for part in ScanPart.allCases {
            let sums = self[part]
            tables += [
                ("\(part.rawValue).steps", .numbers([Double(sums.steps)])),
                ("\(part.rawValue).counts", .counts(sums.counts)),
                ("\(part.rawValue).sums", .numbers(sums.sums)),
                ("\(part.rawValue).squares", .numbers(sums.squares)),
                ("\(part.rawValue).rankSquares", .numbers(sums.rankSquares)),
            ]
            for (index, property) in sums.properties.enumerated() {
                let name = "\(part.rawValue).\(index)"
                tables += [
                    (
                        "\(name).sums",
                        .numbers([property.sum, property.squares, property.rankSquares, Double(property.runs)])
                    ),
                    ("\(name).counts", .counts(property.counts)),
                    ("\(name).products", .numbers(property.products)),
                    ("\(name).rankProducts", .numbers(property.rankProducts)),
                    ("\(name).turned", .numbers(property.turned)),
                    ("\(name).unturned", .numbers(property.unturned)),
                    ("\(name).bySymbol", .numbers(property.bySymbol.numbers)),
                    ("\(name).byColumn", .numbers(property.byColumn.numbers)),
                ]
            }
        }
        return tables
    }

    /// Sums from their arrays; nil where one is missing, of the wrong size, or holds what no scan counts.
    public init?(_ identity: Identity, tables: [String: ScanTable]) {
        func numbers(_ name: String, _ count: Int? = nil, areFinite: Bool = true) -> [Double]? {
            guard case .numbers(let values)? = tables[name], !areFinite || values.allSatisfy(\.isFinite),
                count == nil || count == values.count
            else { return nil }
            return values
        }
        func whole(_ value: Double) -> Int? { value >= 0 && value < 0x1p50 ? Int(exactly: value) : nil }
        guard let offsets = numbers("offsets", identity.properties.count), let blocks = numbers("blocks"),
            // Older files have no difference that was refused.
            case .numbers(let joining)? = tables["joining"], (3...4).contains(joining.count),
            joining.allSatisfy({ $0 >= 0 }),
            let repeated = whole(joining[1]),
            // Before anything of that size is made.
            Self.haveTheirSizes(tables, identity)
        else { return nil }
        self.init(identity, offsets: offsets.map { Float($0) })
        self.blocks = Set(blocks.compactMap(whole))
        guard self.blocks.count == blocks.count, self.blocks.allSatisfy({ $0 < identity.blocks }) else { return nil }
        (difference, blocksInOnePiece, startDifference) = (Float(joining[0]), repeated, Float(joining[2]))
        refusedDifference = joining.count > 3 ? Float(joining[3]) : 0
        guard let sample = StepSample(tables, identity) else { return nil }
        self.sample = sample
        for part in ScanPart.allCases {
            var sums = self[part]
            let name = part.rawValue
            guard let steps = numbers("\(name).steps", 1).flatMap({ whole($0[0]) }),
                case .counts(let counts)? = tables["\(name).counts"],
                // Of a unit whose values are not all numbers, the sums of them are none.
                let values = numbers("\(name).sums", units, areFinite: false),
                let squares = numbers("\(name).squares", units, areFinite: false),
                let rankSquares = numbers("\(name).rankSquares", units)
            else { return nil }
            (sums.steps, sums.counts, sums.sums) = (steps, counts, values)
            (sums.squares, sums.rankSquares) = (squares, rankSquares)
            for index in sums.properties.indices {
                var property = sums.properties[index]
                let name = "\(name).\(index)"
                guard let figures = numbers("\(name).sums", 4), let runs = whole(figures[3]),
                    case .counts(let counts)? = tables["\(name).counts"],
                    let products = numbers("\(name).products", units, areFinite: false),
                    let rankProducts = numbers("\(name).rankProducts", units),
                    let turned = numbers("\(name).turned"),
                    // Older files have none.
                    let unturned = tables["\(name).unturned"] == nil ? [] : numbers("\(name).unturned"),
                    let bySymbol = numbers("\(name).bySymbol").flatMap(GroupedScores.init(numbers:)),
                    let byColumn = numbers("\(name).byColumn").flatMap(GroupedScores.init(numbers:))
                else { return nil }
                (property.sum, property.squares, property.rankSquares) = (figures[0], figures[1], figures[2])
                (property.runs, property.counts, property.products) = (runs, counts, products)
                (property.rankProducts, property.turned, property.unturned) = (rankProducts, turned, unturned)
                (property.bySymbol, property.byColumn) = (bySymbol, byColumn)
                sums.properties[index] = property
            }
            self[part] = sums
        }
    }

    /// Whether the arrays whose sizes follow from what was scanned are there and of those sizes.
    private static func haveTheirSizes(_ tables: [String: ScanTable], _ identity: Identity) -> Bool {
        let units = identity.signals.count * identity.hidden
        func have(_ name: String, _ count: Int) -> Bool { tables[name]?.count == count }
        return ScanPart.allCases.allSatisfy { part in
            have("\(part.rawValue).counts", units * PartSums.bins)
                && identity.properties.enumerated().allSatisfy { index, property in
                    let sizes = PropertySums.sizes(
                        property.kind, units: units, turns: part == .test ? identity.turns : 0,
                        turnsSome: identity.turnedWindows != nil)
                    return have("\(part.rawValue).\(index).counts", sizes.counts)
                        && have("\(part.rawValue).\(index).turned", sizes.turned)
                        && (tables["\(part.rawValue).\(index).unturned"]?.count ?? 0) == sizes.unturned
                }
        }
    }
}

extension GroupedScores {
    /// Group, steps, sum and squares, one after the other, in the groups' order.
    fileprivate var numbers: [Double] {
        cells.sorted { $0.key < $1.key }.flatMap { [Double($0), $1.count, $1.sum, $1.squares] }
    }

    fileprivate init?(numbers: [Double]) {
        guard numbers.count % 4 == 0 else { return nil }
        var cells: [Int: Cell] = [:]
        for start in stride(from: 0, to: numbers.count, by: 4) {
            guard let group = Int(exactly: numbers[start]), group >= 0, numbers[start + 1] >= 1 else { return nil }
            cells[group] = Cell(count: numbers[start + 1], sum: numbers[start + 2], squares: numbers[start + 3])
        }
        self.init(cells: cells)
    }
}
