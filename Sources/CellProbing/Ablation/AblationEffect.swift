import ModelCore

/// What ablating some units does, each figure beside what random units do: with the ablation less without.
public struct AblationEffect: Hashable, Sendable {
    /// The mean change over some steps.
    public struct Change: Hashable, Sendable {
        /// The mean change, in nats.
        public let mean: Double
        /// 95 %, by block bootstrap.
        public let interval: ClosedRange<Double>?
        /// Steps that it is the mean of.
        public let steps: Int
        /// What random units do to the same; nil where there are none.
        public let random: RandomChanges?

        package init(
            mean: Double, interval: ClosedRange<Double>?, steps: Int, random: RandomChanges?
        ) {
            (self.mean, self.interval, self.steps, self.random) = (mean, interval, steps, random)
        }
    }

    /// The same change under the ablation of random units.
    public struct RandomChanges: Hashable, Sendable {
        /// How many ablations.
        public let count: Int
        /// Median and 95 % quantile of their changes; of their sizes, for what may go either way.
        public let median: Double
        /// The upper end of the middle 95 %.
        public let high: Double
        /// The share of them that does less (ties counting half), 0…1.
        public let share: Double

        package init(count: Int, median: Double, high: Double, share: Double) {
            (self.count, self.median, self.high, self.share) = (count, median, high, share)
        }
    }

    /// What was taken out.
    public let units: AblatedUnits
    /// −log p of the next symbol (nats), over all steps, and over those inside and outside of the property.
    public let loss: Change
    /// How the loss changes at steps inside the property; nil where there are none.
    public let inside: Change?
    /// How it changes outside; nil where there are no such steps.
    public let outside: Change?
    /// log p (nats) and p of the symbols that end the property, at the steps before them; nil where it never ends.
    public let ending: Change?
    /// How the probability of the symbol that ends the property changes.
    public let endingChance: Change?
    /// How well a single unit follows the property in this stretch, without interventions: AUROC of either sign.
    public let area: Double?

    /// Whether it does more than random units. See `UnitUse`.
    public let isEffective: Bool?
    /// nil where the units do not follow the property, or too little is known.
    public let use: UnitUse?

    package init(
        units: AblatedUnits, loss: Change, inside: Change?, outside: Change?, ending: Change?, endingChance: Change?,
        area: Double?, isEffective: Bool?, use: UnitUse?
    ) {
        self.units = units
        self.loss = loss
        self.inside = inside
        self.outside = outside
        self.ending = ending
        self.endingChance = endingChance
        self.area = area
        self.isEffective = isEffective
        self.use = use
    }
}

/// How the model does without interventions.
public struct AblationBaseline: Hashable, Sendable {
    /// A mean and how many steps it is of.
    public struct Mean: Hashable, Sendable {
        /// The mean.
        public let value: Double
        /// Steps that it is over.
        public let steps: Int
    }

    /// As in `AblationEffect`.
    public let loss: Mean
    /// The loss inside the property, in nats; nil where there are no such steps.
    public let inside: Mean?
    /// The loss outside of it, in nats.
    public let outside: Mean?
    /// log p of the symbol that ends it, in nats.
    public let ending: Mean?
    /// The probability of that symbol.
    public let endingChance: Mean?
}
