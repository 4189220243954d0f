import ModelCore

/// What a scan has counted so far, of some or all of its blocks. Sums of shards add up to the sums of one run.
public struct ScanSums: Hashable, Sendable {
    /// What must be the same for sums to be added: model, texts, properties and settings.
    public struct Identity: Hashable, Sendable {
        /// The model's and the texts' fingerprints, as the caller makes them.
        public var model: String
        /// The texts' names, or what else tells them apart.
        public var texts: [String]
        /// The signals whose units were scanned, in their order.
        public var signals: [SignalAddress]
        /// Units of a layer.
        public var hidden: Int
        /// Name and kind of each property.
        public var properties: [PropertyIdentity]
        /// How each text was cut.
        public var parts: ScanParts
        /// Steps of a block, at most.
        public var blockLength: Int
        /// Symbols read before each lane.
        public var warmUp: Int
        /// Lanes of a block, at most.
        public var lanes: Int
        /// Steps within which labels were turned.
        public var window: Int
        /// What the turns were drawn from.
        public var seed: UInt64
        /// Turns of the labels.
        public var turns: Int
        /// Blocks of the whole scan.
        public var blocks: Int

        /// An identity of its parts, as they were read from a file.
        public init(
            model: String, texts: [String], signals: [SignalAddress], hidden: Int, properties: [PropertyIdentity],
            parts: ScanParts, blockLength: Int, warmUp: Int, lanes: Int, window: Int, seed: UInt64, turns: Int,
            blocks: Int
        ) {
            self.model = model
            self.texts = texts
            self.signals = signals
            self.hidden = hidden
            self.properties = properties
            self.parts = parts
            self.blockLength = blockLength
            self.warmUp = warmUp
            self.lanes = lanes
            self.window = window
            self.seed = seed
            self.turns = turns
            self.blocks = blocks
        }
    }

    /// What tells one property from others.
    public struct PropertyIdentity: Hashable, Sendable {
        /// The property as it was typed.
        public var name: String
        /// What its numbers mean.
        public var kind: PropertyKind

        /// A property by its name.
        public init(name: String, kind: PropertyKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// What the sums are of: only sums of the same can be put together.
    public let identity: Identity
    /// Numbers of the blocks counted.
    public internal(set) var blocks: Set<Int> = []
    /// Sums over the part that decides.
    public internal(set) var validation: PartSums
    /// Sums over the part that is reported.
    public internal(set) var test: PartSums
    /// What was taken off every label before it was multiplied, by property.
    public internal(set) var offsets: [Float]
    /// The largest difference of states at a handover between lanes, and blocks whose lanes did not join and that were
    /// run in one piece.
    public internal(set) var difference: Float = 0
    /// Blocks that could not be cut into lanes.
    public internal(set) var blocksInOnePiece = 0

    init(_ identity: Identity, offsets: [Float]) {
        self.identity = identity
        self.offsets = offsets
        let units = identity.signals.count * identity.hidden
        let kinds = identity.properties.map(\.kind)
        validation = PartSums(units: units, kinds: kinds, turns: 0)
        test = PartSums(units: units, kinds: kinds, turns: identity.turns)
    }

    /// Whether all blocks are counted.
    public var isWhole: Bool { blocks.count == identity.blocks }
    /// Units that were scanned.
    public var units: Int { identity.signals.count * identity.hidden }

    /// The sums over one part.
    public subscript(part: ScanPart) -> PartSums {
        get { part == .validation ? validation : test }
        set { if part == .validation { validation = newValue } else { test = newValue } }
    }

    /// The address of a unit's number.
    public func address(of unit: Int) -> UnitAddress {
        let signal = identity.signals[unit / identity.hidden]
        return UnitAddress(layer: signal.layer, signal: signal.signal, unit: unit % identity.hidden)
    }

    /// Adds the sums of other blocks of the same scan.
    /// - Throws: `ScanMergeError`.
    public mutating func merge(_ other: ScanSums) throws(ScanMergeError) {
        if let difference = identity.difference(from: other.identity) { throw .different(difference) }
        if let block = blocks.intersection(other.blocks).min() { throw .twice(block: block) }
        blocks.formUnion(other.blocks)
        validation.merge(other.validation)
        test.merge(other.test)
        difference = max(difference, other.difference)
        blocksInOnePiece += other.blocksInOnePiece
    }
}

extension ScanSums.Identity {
    /// What is not the same; nil where all is.
    func difference(from other: ScanSums.Identity) -> String? {
        if model != other.model { return "model" }
        if texts != other.texts { return "text" }
        if properties != other.properties { return "properties" }
        if signals != other.signals { return "signals" }
        return self == other ? nil : "settings (parts, seed, turns or block length)"
    }
}

/// Why sums cannot be added.
public enum ScanMergeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sums are of different scans.
    case different(String)
    /// A block is in both.
    case twice(block: Int)

    public var description: String {
        switch self {
        case .different(let what):
            "the parts come from scans of another \(what); merge the shards of one scan"
        case .twice(let block):
            "block \(block) was counted in two of the parts; merge every shard once"
        }
    }
}
