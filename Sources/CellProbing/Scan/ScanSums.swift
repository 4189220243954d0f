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
        /// Whether texts are read from their beginnings instead of after a warm-up.
        public var readsFromBeginning: Bool
        /// Lanes of a block, at most.
        public var lanes: Int
        /// Steps within which labels were turned.
        public var window: Int
        /// What the turns were drawn from.
        public var seed: UInt64
        /// Turns of the labels.
        public var turns: Int
        /// Windows in which labels with many runs were turned, at most; nil: all.
        public var turnedWindows: Int?
        /// Steps that are kept one by one for the null of a category, at most.
        public var sample: Int
        /// Blocks of the whole scan.
        public var blocks: Int

        /// An identity of its parts, as they were read from a file.
        public init(
            model: String, texts: [String], signals: [SignalAddress], hidden: Int, properties: [PropertyIdentity],
            parts: ScanParts, blockLength: Int, warmUp: Int, readsFromBeginning: Bool, lanes: Int, window: Int,
            seed: UInt64, turns: Int, turnedWindows: Int? = nil, sample: Int, blocks: Int
        ) {
            self.model = model
            self.texts = texts
            self.signals = signals
            self.hidden = hidden
            self.properties = properties
            self.parts = parts
            self.blockLength = blockLength
            self.warmUp = warmUp
            self.readsFromBeginning = readsFromBeginning
            self.lanes = lanes
            self.window = window
            self.seed = seed
            self.turns = turns
            self.turnedWindows = turnedWindows
            self.sample = sample
            self.blocks = blocks
        }
    }

    /// What tells one property from others.
    public struct PropertyIdentity: Hashable, Sendable {
        /// The property as it was typed.
        public var name: String
        /// What its numbers mean.
        public var kind: PropertyKind
        /// `Property.digest`: what label files it is made of.
        public var labels: String

        /// A property by its name and what it is made of.
        public init(name: String, kind: PropertyKind, labels: String = "") {
            self.name = name
            self.kind = kind
            self.labels = labels
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
    /// Steps of the test part, for the null of a category; empty without categories or turns.
    var sample = StepSample()
    /// What was taken off every label before it was multiplied, by property.
    public internal(set) var offsets: [Float]
    /// The largest difference of states at a handover between lanes, and blocks whose lanes did not join and that were
    /// run in one piece.
    public internal(set) var difference: Float = 0
    /// The largest difference of the states with which blocks began from those of readers begun twice as far back,
    /// max |Δ| / max(1, |value|); infinite for a damaged model's NaN. 0 where texts are read from their beginnings.
    public internal(set) var startDifference: Float = 0
    /// Blocks that could not be cut into lanes.
    public internal(set) var blocksInOnePiece = 0
    /// The largest difference at a handover that was refused; 0 where none was, or it is not known.
    public internal(set) var refusedDifference: Float = 0

    init(_ identity: Identity, offsets: [Float]) {
        self.identity = identity
        self.offsets = offsets
        let units = identity.signals.count * identity.hidden
        let kinds = identity.properties.map(\.kind)
        validation = PartSums(units: units, kinds: kinds, turns: 0)
        test = PartSums(
            units: units, kinds: kinds, turns: identity.turns, turnsSome: identity.turnedWindows != nil)
    }

    /// Whether what lies before the warm-up makes no difference, as far as was seen: readers begun there and twice as far
    /// back came to the same states, and so did all lanes. Otherwise the figures are of a reader who begins there. True
    /// where texts are read from their beginnings, of which the figures are then.
    public var forgets: Bool {
        identity.readsFromBeginning || startDifference <= ScanSettings.usualTolerance && blocksInOnePiece == 0
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

    /// Every unit's mean over the validation part; none before anything of it is counted.
    public var validationMeans: [UnitAddress: Float] {
        guard validation.steps > 0 else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: (0..<units).map {
                (address(of: $0), Float(validation.sums[$0] / Double(validation.steps)))
            })
    }

    /// Adds the sums of other blocks of the same scan.
    /// - Throws: `ScanMergeError`.
    public mutating func merge(_ other: ScanSums) throws(ScanMergeError) {
        if let difference = identity.difference(from: other.identity) { throw .different(difference) }
        if let block = blocks.intersection(other.blocks).min() { throw .twice(block: block) }
        // A shard that had nothing to do knows no offsets.
        if blocks.isEmpty { offsets = other.offsets }
        blocks.formUnion(other.blocks)
        validation.merge(other.validation)
        test.merge(other.test)
        sample.every = max(sample.every, other.sample.every)
        sample.add(other.sample.windows)
        difference = max(difference, other.difference)
        startDifference = max(startDifference, other.startDifference)
        refusedDifference = max(refusedDifference, other.refusedDifference)
        blocksInOnePiece += other.blocksInOnePiece
    }
}

extension ScanSums.Identity {
    /// What is not the same; nil where all is.
    func difference(from other: ScanSums.Identity) -> String? {
        if model != other.model { return "model" }
        if texts != other.texts { return "text" }
        if properties != other.properties {
            return properties.map(\.name) == other.properties.map(\.name)
                && properties.map(\.kind) == other.properties.map(\.kind) ? "label file" : "properties"
        }
        if signals != other.signals { return "signals" }
        return self == other ? nil : "settings (parts, seed, turns, warm-up or block length)"
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
            "the shards come from scans with a different \(what); merge the shards of one scan"
        case .twice(let block):
            "block \(block) was counted in two of the parts; merge every shard once"
        }
    }
}
