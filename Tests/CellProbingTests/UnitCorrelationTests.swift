import CellProbing
import Glibc
import Testing

@Suite struct UnitCorrelationTests {
    /// Four units over fifty steps: a sine, a mixture, a constant, the sine turned over.
    private let values: [Float] = (0..<50).flatMap { t -> [Float] in
        let t = Double(t)
        return [sin(t), cos(0.5 * t) + 0.3 * sin(t), 0.25, -2 * sin(t) + 1].map { Float($0) }
    }

    @Test("Correlations are NumPy's, and a unit that does not vary has none")
    func numpy() throws {
        // numpy.corrcoef of steps 10 to 44, NumPy 2.
        let (r, count) = UnitCorrelation.correlations(with: 0, in: values, units: 4, window: 10..<45)
        #expect(count == 35)
        #expect(r[0] == 1)
        #expect(abs(try #require(r[1]) - 0.34858002) < 1e-7)
        #expect(r[2] == nil)
        #expect(abs(try #require(r[3]) + 1) < 1e-9)
        let constant = UnitCorrelation.correlations(with: 2, in: values, units: 4, window: 10..<45)
        #expect(constant.r.allSatisfy { $0 == nil })
    }

    @Test("Only steps of the window that count go in")
    func counting() throws {
        var noisy = values
        for t in stride(from: 12, to: 45, by: 3) { for unit in 0..<4 { noisy[t * 4 + unit] = 100 * Float(unit) } }
        let (r, count) = UnitCorrelation.correlations(
            with: 0, in: noisy, units: 4, window: 10..<400, counting: { $0 < 45 && $0 % 3 != 0 })
        let chosen = (10..<45).filter { $0 % 3 != 0 }
        let plain = chosen.flatMap { values[$0 * 4..<$0 * 4 + 4] }
        let expected = UnitCorrelation.correlations(with: 0, in: plain, units: 4, window: 0..<chosen.count)
        #expect(count == chosen.count && r == expected.r)
    }

    @Test("Nothing to compare gives nothing")
    func nothing() {
        for window in [0..<0, 3..<4, 70..<90] {
            #expect(
                UnitCorrelation.correlations(with: 0, in: values, units: 4, window: window).r == [nil, nil, nil, nil])
        }
        #expect(UnitCorrelation.correlations(with: 4, in: values, units: 4, window: 0..<50).r == [nil, nil, nil, nil])
        #expect(UnitCorrelation.correlations(with: 0, in: [], units: 0, window: 0..<50).r.isEmpty)
        var odd = values
        odd[5 * 4 + 1] = .nan
        odd[6 * 4 + 3] = .infinity
        let (r, _) = UnitCorrelation.correlations(with: 0, in: odd, units: 4, window: 0..<50)
        #expect(r == [1, nil, nil, nil])
    }
}
