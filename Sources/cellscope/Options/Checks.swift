/// Refuses a number that an option does not take.
/// - Parameter option: with its dashes.
func check(_ value: Int, in range: ClosedRange<Int>, of option: String) throws {
    guard range.contains(value) else {
        let most = range.upperBound == .max ? " or more" : " to \(grouped(range.upperBound))"
        throw Failure(.usage, "\(option) is \(value); it must be \(grouped(range.lowerBound))\(most)")
    }
}

extension ClosedRange where Bound == Int {
    /// How many units or symbols a list may have.
    static var listLength: ClosedRange<Int> { 1...100_000 }
}
