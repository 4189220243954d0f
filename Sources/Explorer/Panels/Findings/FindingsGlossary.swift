/// What the findings panel's words mean, for somebody who has met a mean and a correlation.
enum FindingsGlossary {
    /// By the title of a column.
    static let columns: [String: String] = [
        "": "the rank: 1 is the unit that follows the property best",
        "unit": "layer, signal and number of the unit; Enter colours the text by it",
        "name": "what somebody has called the unit; R gives the unit in view a name",
        "AUROC":
            "how well the unit's value alone tells where the property holds. Take one character where it holds and one where "
            + "it does not: this is how often the value puts the two in the right order. 0.5 is guessing, 1 is never wrong",
        "|rho|":
            "how well the unit's value and the quantity rise and fall together, compared by their ranks (Spearman's "
            + "correlation without its sign): 0 is not at all, 1 is always",
        "nats":
            "how much of the category the unit's value gives away (mutual information): 0 is nothing, and the entropy above "
            + "the list is all of it",
        "95 %":
            "how sure the score is: worked out again and again from blocks of the text drawn at random, it lies in this range "
            + "95 times in 100. With ± before it: how far the first, rough count may be off",
        "±": "+ where the value is high when the property holds, - where it is low then",
        "cut": "the value from which on the unit says yes, or no; chosen on the validation part, as the sign is",
        "F1":
            "how good that yes and no is on the test part: 1 if it finds every character of the property and no other, 0 if "
            + "it finds none",
        "MCC":
            "the same as a correlation: 1 is never wrong, 0 no better than guessing. It is not high merely because the "
            + "property is rare",
        "p":
            "whether chance could do it: in how many of the shifted copies of the text's labels any unit at all comes as far. "
            + "From 0.05 on it could",
        "verdict": "what all of this comes to, in one word; they are below",
        "use":
            "whether the model needs the unit: it is held at its mean while the model reads, and the predictions are "
            + "compared. i does that for the chosen unit",
    ]

    /// What stands above the list.
    static let context: [(term: String, meaning: String)] = [
        (
            "chosen, tested",
            "sign, cut and order are chosen on one part of the text, the validation part, and all figures are of another, the "
                + "test part: what fitted the first by accident fails on the second"
        ),
        ("character alone", "the score of somebody who sees only the character that was read, and remembers nothing"),
        ("column alone", "the score of somebody who sees only the place on the line"),
        ("untrained weights", "the best unit of the same network with random weights: what any network does by itself"),
        ("random unit", "the score in the middle of all units"),
        (
            "8 units, all units",
            "a probe (logistic regression) that may add up the best eight units, or the whole state. Its control learns labels "
                + "that mean nothing: an accuracy well above the control's is the state's merit and not the probe's"
        ),
        ("chance", "the labels are shifted along the text, and the best of all units is taken each time"),
    ]

    /// By a verdict's short word.
    static let verdicts: [String: String] = [
        "tracker":
            "follows the property, clearly better than the character, the column or untrained weights can, and still does "
            + "long after the last change",
        "detector": "says what the character at hand says, or forgets soon after",
        "distributed": "no unit has the property by itself, but several together do",
        "partly":
            "clearly better than the simple guesses above, but short of a tracker: too weak, mostly wrong where the property "
            + "is rare, or seen in too few runs",
        "nothing": "too weak, or no better than chance or than the simple guesses above",
    ]

    /// By a use's short word.
    static let uses: [String: String] = [
        "used": "without it the model predicts worse, and more so than without random units",
        "enc.": "only encoded: it has the property, but the model does as well without it",
    ]
}
