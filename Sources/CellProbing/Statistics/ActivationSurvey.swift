import ModelCore

/// What every unit of some signals did over a text: how often near its bounds, its mean and spread, and where it was
/// highest and lowest.
///
/// A value that grows: each step is taken once, parts made apart can be merged, and what a survey says at any moment
/// is true of the steps that it has counted.
public struct ActivationSurvey: Hashable, Sendable {
    /// A step at which a unit was high or low.
    public struct Extreme: Hashable, Sendable {
        /// The symbol of the text.
        public var position: Int
        /// The unit's value there.
        public var value: Float

        /// A place and the value there.
        public init(position: Int, value: Float) {
            self.position = position
            self.value = value
        }
    }

    /// One unit's figures over the steps counted.
    public struct UnitFigures: Hashable, Sendable {
        /// Mean of the values, and their standard deviation (divided by the count).
        public var mean: Double
        /// The standard deviation over these steps.
        public var deviation: Double
        /// The share of steps, 0…1, below 0.1 and above 0.9: of a gate, where it is left- and right-saturated
        /// (Karpathy, Johnson and Fei-Fei 2015, section 4.2).
        public var below: Double
        /// The share of steps at which it is above 0.9.
        public var above: Double
        /// Where it was highest, the highest first, and lowest, the lowest first; no two nearer than `apart` steps. The
        /// text is seen in blocks of `apart` positions from its beginning: a place is listed when it is the highest of
        /// its block, higher than the block before, and no place of the block behind is higher.
        public var highest: [Extreme]
        /// Where it is lowest, the lowest first.
        public var lowest: [Extreme]
    }

    /// Extremes kept per unit on either side.
    public static let extremes = 12
    /// Steps that two extremes of one side lie apart at least, so that one place is not listed twelve times.
    public static let apart = 40

    /// The signals that are surveyed.
    public let addresses: [SignalAddress]
    /// Units of each.
    public let units: Int
    /// Steps counted; symbols that the model does not know are not.
    public private(set) var count = 0
    /// A column for every unit of every address, address by address.
    private var sums: ColumnFigures
    private var peaks: PeakBlocks

    /// An empty survey.
    public init(of addresses: [SignalAddress], units: Int) {
        self.addresses = addresses
        self.units = units
        let columns = addresses.count * units
        sums = ColumnFigures(columns: columns)
        peaks = PeakBlocks(columns: columns, size: Self.apart, bound: Self.extremes)
    }

    /// Bytes that a survey of so many addresses and units takes, about.
    public static func bytes(addresses: Int, units: Int) -> Int {
        let floats = 4
        let doubles = 8
        let sums = 2 * doubles + 2 * floats
        let extremes = 2 * (Self.extremes * 2 * floats + floats)
        let blocks = 5 * 4 * floats
        return addresses * units * (sums + extremes + blocks)
    }

    /// One unit's figures; nil for a signal that is not surveyed, before the first step, and for a unit that had values
    /// which are infinite or no numbers: a share of the others would say nothing of it.
    public func figures(of unit: UnitAddress) -> UnitFigures? {
        guard count > 0, let address = addresses.firstIndex(of: unit.signalAddress), (0..<units).contains(unit.unit)
        else { return nil }
        let column = address * units + unit.unit
        guard sums.sums[column].isFinite else { return nil }
        let steps = Double(count)
        let mean = sums.sums[column] / steps
        let (highest, lowest) = peaks.settled(column: column)
        return UnitFigures(
            mean: mean, deviation: max(0, sums.squares[column] / steps - mean * mean).squareRoot(),
            below: Double(sums.below[column]) / steps, above: Double(sums.above[column]) / steps,
            highest: highest.map { Extreme(position: $0.position, value: $0.value) },
            lowest: lowest.map { Extreme(position: $0.position, value: -$0.value) })
    }

    /// How many units of a signal had values that are infinite or no numbers.
    public func notFinite(in signal: SignalAddress) -> Int {
        guard let address = addresses.firstIndex(of: signal) else { return 0 }
        return sums.sums[address * units..<(address + 1) * units].count { !$0.isFinite }
    }

    /// Takes consecutive steps, each once.
    ///
    /// - Parameters:
    ///   - symbols: what the model read at each step; steps with a negative one are passed over.
    ///   - position: of the first step in the text, from 0.
    ///   - stride: values from one step's row to the next.
    ///   - rows: the row of an address, by its index, at the first step.
    public mutating func take(
        symbols: ArraySlice<Int32>, at position: Int, stride: Int, rows: (_ address: Int) -> UnsafePointer<Float>?
    ) {
        var step = 0
        while step < symbols.count {
            // As far as the block goes; in it, runs of steps that were fed.
            let end = min(symbols.count, step + Self.apart - (position + step) % Self.apart)
            let part = symbols[symbols.startIndex + step..<symbols.startIndex + end]
            take(part, step, at: position + step, stride: stride, rows)
            step = end
        }
    }

    /// Takes the steps of one block, the first being `step` steps behind the rows' beginning.
    private mutating func take(
        _ symbols: ArraySlice<Int32>, _ step: Int, at position: Int, stride: Int,
        _ rows: (Int) -> UnsafePointer<Float>?
    ) {
        var runs: [Range<Int>] = []
        var begin: Int?
        for (offset, symbol) in zip(0..., symbols) {
            if symbol >= 0 { begin = begin ?? offset }
            if symbol < 0, let first = begin {
                runs.append(first..<offset)
                begin = nil
            }
        }
        if let begin { runs.append(begin..<symbols.count) }
        for run in runs { count += run.count }
        let inBlock = position % Self.apart
        peaks.take(symbols.count, at: position) { peaks in
            for address in addresses.indices {
                guard let first = rows(address) else { continue }
                for run in runs {
                    sums.add(
                        run.count, first + (step + run.lowerBound) * stride, stride: stride,
                        to: address * units..<(address + 1) * units, first: inBlock + run.lowerBound, peaks: &peaks)
                }
            }
        }
    }

    /// Adds a survey of the same addresses whose steps this one has not counted. In whatever parts a text was surveyed,
    /// and in whatever order they are merged, the counts and extremes are the same, and the sums as near as doubles add.
    public mutating func merge(_ other: ActivationSurvey) {
        precondition(other.addresses == addresses && other.units == units, "surveys of the same units")
        count += other.count
        sums += other.sums
        peaks.merge(other.peaks)
    }
}

extension ActivationSurvey: LaneGathering {
    /// An empty survey for a part behind this one's: it passes over extremes that this one would not take.
    public func part() -> ActivationSurvey {
        var part = ActivationSurvey(of: addresses, units: units)
        part.peaks = peaks.part
        return part
    }

    public mutating func take(
        _ block: LaneBlock, lane: Int, steps: Range<Int>, symbols: ArraySlice<Int32>, at position: Int
    ) {
        let addresses = addresses
        take(symbols: symbols, at: position, stride: block.lanes * block.stride) { address in
            guard let rows = block.rows(of: addresses[address])?.baseAddress else { return nil }
            return rows + (steps.lowerBound * block.lanes + lane) * block.stride
        }
    }
}
