import CellProbing

/// Refuses a number that an option does not take.
/// - Parameter option: with its dashes.
func check(_ value: Int, in range: ClosedRange<Int>, of option: String) throws {
    guard range.contains(value) else {
        let most = range.upperBound == .max ? " or more" : " to \(grouped(range.upperBound))"
        throw Failure(.usage, "\(option) is \(value); it must be \(grouped(range.lowerBound))\(most)")
    }
}

/// Refuses what is given and would do nothing: whoever typed it expects something of it.
/// - Parameter message: which option that is, why, and what to do.
func refuse(_ isIdle: Bool, _ message: @autoclosure () -> String) throws {
    if isIdle { throw Failure(.usage, message()) }
}

/// Refuses a format that is not the one that the output's name says.
/// - Parameters:
///   - format: as it was chosen.
///   - named: what the name says; nil where it says none.
func checkAgrees<Format: RawRepresentable<String> & Equatable>(
    _ format: Format, with named: Format?, of output: String
) throws {
    guard let named, named != format else { return }
    throw Failure(
        .usage,
        "--format is \(format.rawValue), but the name \(output) says \(named.rawValue); leave --format out, or name another "
            + "file")
}

extension ClosedRange where Bound == Int {
    /// How many units or symbols a list may have.
    static var listLength: ClosedRange<Int> { 1...100_000 }
}

/// Refuses a text to take means over where nothing is replaced by a mean.
func checkUsesMeans(_ interventions: [Intervention], _ meansOver: String?) throws {
    try refuse(
        meansOver != nil && !interventions.contains { $0.operation == .mean },
        "--means-over is for means in --clamp, and there is none; leave it out")
}
