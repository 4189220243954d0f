import CellProbing
import ModelCore
import Testing

@Suite("Interventions as they are written")
struct InterventionTests {
    private let lstm = Architecture(cell: .lstm, symbols: 5, hidden: 200, layers: 2)
    private let gru = Architecture(cell: .gru, symbols: 5, hidden: 12)

    private func read(_ text: String) throws(InterventionError) -> Intervention {
        try Intervention(parsing: text, in: lstm)
    }

    private func unit(_ layer: Int, _ signal: String, _ unit: Int) -> UnitAddress {
        UnitAddress(layer: layer, signal: lstm.cell.signals.first { $0.name == signal }!, unit: unit)
    }

    @Test("every operation is read, however the blanks stand")
    func operations() throws {
        let c = unit(0, "c", 137)
        for (text, operation) in [
            ("l0.c.137 = 1.5", Intervention.Operation.set(1.5)), ("l0.c.137=1.5", .set(1.5)),
            ("  l0.c.137  =  -1.5e2 ", .set(-150)), ("l0.c.137 += 2", .add(2)), ("l0.c.137+=2", .add(2)),
            ("l0.c.137 -= 2", .add(-2)), ("l0.c.137-=2", .add(-2)), ("l0.c.137 *= 0", .scale(0)),
            ("l0.c.137*=-1", .scale(-1)), ("l0.c.137 flip", .flip), ("l0.c.137 = mean", .mean),
            ("l0.c.137=mean", .mean), ("l0.c.137 = value at 40", .value(at: 40)),
            ("l0.c.137\t=\tvalue at 0", .value(at: 0)),
        ] {
            #expect(try read(text) == Intervention(c, operation), "\(text)")
        }
    }

    @Test("every scope is read")
    func scopes() throws {
        let h = unit(1, "h", 3)
        for (text, scope) in [
            ("", Intervention.Scope.always), (" from 20", .from(20)), (" at 7", .steps(StepSet([7..<8]))),
            (" at 7, 100:200 ,150:250", .steps(StepSet([7..<8, 100..<250]))),
            (" while quotes", .whileHolding("quotes")),
            (" while  column > 3 and not /a  b/ ", .whileHolding("column > 3 and not /a  b/")),
        ] {
            for (start, operation) in [
                ("l1.h.3 = 1", Intervention.Operation.set(1)), ("l1.h.3 flip", .flip), ("l1.h.3 = mean", .mean),
                ("l1.h.3 = value at 5", .value(at: 5)),
            ] {
                #expect(try read(start + text) == Intervention(h, operation, scope), "\(start + text)")
            }
        }
    }

    @Test("one unit, lists, stretches and all units of a signal are read")
    func units() throws {
        #expect(try read("l0.f.9-12,3,10 *= 0").units == [3, 9, 10, 11, 12].map { unit(0, "f", $0) })
        #expect(try read("l0.f.* = 0").units.count == 200)
        #expect(try read("l0.f.**=0").units.count == 200)
        #expect(try read("l0.f.5-5-=1").units == [unit(0, "f", 5)])
        #expect(
            try Intervention(units: [unit(0, "f", 5), unit(0, "f", 2), unit(0, "f", 5)], .flip).units
                == [unit(0, "f", 2), unit(0, "f", 5)])
    }

    @Test("what it says of itself is read as the same")
    func roundTrips() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let signal = lstm.signalAddresses.randomElement(using: &generator)!
            let units = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                UnitAddress(
                    layer: signal.layer, signal: signal.signal, unit: Int.random(in: 0..<200, using: &generator))
            }
            let number = Float(bitPattern: UInt32.random(in: 0...(.max), using: &generator))
            let operation: Intervention.Operation =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: .set(number.isFinite ? number : 1e-30)
                case 1: .add(number.isFinite ? number : -2)
                case 2: .scale(number.isFinite ? number : 1e30)
                case 3: .flip
                case 4: .mean
                default: .value(at: Int.random(in: 0..<(.max), using: &generator))
                }
            let ranges = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                let start = Int.random(in: 0..<1000, using: &generator)
                return start..<start + Int.random(in: 1...50, using: &generator)
            }
            let scope: Intervention.Scope =
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: .always
                case 1: .from(Int.random(in: 0..<(.max), using: &generator))
                case 2: .steps(StepSet(ranges))
                default: .whileHolding("not (quotes or column >= 7)")
                }
            let intervention = try Intervention(units: units, operation, scope)
            #expect(try read(intervention.description) == intervention, "\(intervention)")
        }
    }

    @Test("beginnings and damaged texts are read or refused, and what is read reads back")
    func damaged() throws {
        let whole = [
            "l0.c.137 = 1.5 from 20", "l1.h.1,5,9-12 += 0.25 at 7,100:200", "l0.f.* flip while quotes and not upper",
            "l0.c.3 = value at 12 at 3:9", "l0.o.8 = mean", "l1.i.5*=-2e3",
        ]
        var generator = SeededGenerator(seed: 4)
        var texts = whole.flatMap { text in (0...text.count).map { String(text.prefix($0)) } }
        let pieces = [
            "l", ".", "=", "*", "+", "-", " ", ",", ":", "9", "999999999999999999999", "nan", "inf", "1e39", "mean",
            "at",
            "from", "while", "value", "flip", "\0", "é", "½", "\u{301}", "\n", "l0.h.1",
        ]
        for _ in 0..<4000 {
            var text = Array(whole.randomElement(using: &generator)!)
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let place = Int.random(in: 0...text.count, using: &generator)
                let end = min(text.count, place + Int.random(in: 0...3, using: &generator))
                text.replaceSubrange(place..<end, with: Array(pieces.randomElement(using: &generator)!))
            }
            texts.append(String(text))
        }
        var count = 0
        for text in texts {
            do throws(InterventionError) {
                let intervention = try read(text)
                count += 1
                #expect(try read(intervention.description) == intervention, "\(text)")
                #expect(intervention.units.allSatisfy { lstm.has($0) })
            } catch {
                #expect(!error.description.isEmpty && error.description.first?.isUppercase == false, "\(text)")
            }
        }
        #expect(count > 200 && count < texts.count)
    }

    @Test("what is wrong is said")
    func errors() {
        for (text, error) in [
            ("", InterventionError.malformed("")), ("hello", .malformed("hello")), ("l0.c.1", .malformed("l0.c.1")),
            ("l0.c.1 =", .malformed("l0.c.1 =")), ("l0.c.1 = much", .malformed("l0.c.1 = much")),
            ("l0.c.1 == 1", .malformed("l0.c.1 == 1")), ("l0.c.1 = 1 forever", .malformed("l0.c.1 = 1 forever")),
            ("l0.c.1 = 1 from 2 3", .malformed("l0.c.1 = 1 from 2 3")), ("l0.c.1 = 1 at", .malformed("l0.c.1 = 1 at")),
            ("l0.c.9-3 = 1", .malformed("l0.c.9-3 = 1")), ("l0.c.1 = value", .malformed("l0.c.1 = value")),
            ("l0.c.1 = nan", .notFinite("nan")), ("l0.c.1 += inf", .notFinite("inf")),
            ("l0.c.1 -= -infinity", .notFinite("-infinity")), ("l0.c.1 *= 1e39", .notFinite("1e39")),
            ("l0.c.1 = value at -3", .step("-3")), ("l0.c.1 = 1 from soon", .step("soon")),
            ("l0.c.1 = 1 from -1", .step("-1")), ("l0.c.1 = 1 at 9:9", .step("9:9")),
            ("l0.c.1 = 1 at 1:2:3", .step("1:2:3")),
            ("l0.c.1 = 1 at 4,", .step("4,")), ("l0.c.1 = 1 at 9223372036854775807", .step("9223372036854775807")),
            ("l0.c.1 = 1 while", .nothingWhile), ("l0.c.1 = 1 while  ", .nothingWhile),
            ("l2.c.1 = 1", .unit(.noSuchLayer(2, layers: 2))), ("l0.c.200 = 1", .unit(.noSuchUnit(200, units: 200))),
            ("l0.c.3-200 = 1", .unit(.noSuchUnit(200, units: 200))),
            ("l0.z.1 = 1", .unit(.noSuchSignal("z", cell: "lstm", signals: ["h", "c", "i", "f", "g", "o"]))),
            ("l0.c.1, = 1", .malformed("l0.c.1, = 1")), ("x.c.1 = 1", .malformed("x.c.1 = 1")),
            ("l0.c.1,l0.h.2 = 1", .malformed("l0.c.1,l0.h.2 = 1")),
        ] {
            #expect(throws: error, "\(text)") { try read(text) }
        }
        #expect(InterventionError.notFinite("nan").description.contains("\"nan\" is not a finite number"))
        #expect(InterventionError.unit(.noSuchUnit(200, units: 200)).description.contains("0 to 199"))
        #expect(throws: InterventionError.notFinite("nan")) { try Intervention(unit(0, "c", 1), .set(.nan)) }
        #expect(throws: InterventionError.units) { try Intervention(units: [], .flip) }
        #expect(throws: InterventionError.units) {
            try Intervention(units: [unit(0, "c", 1), unit(1, "c", 1)], .flip)
        }
        for scope in [Intervention.Scope.steps(.none), .steps(.all), .steps(.from(3)), .from(-1)] {
            #expect(throws: InterventionError.self) { try Intervention(unit(0, "c", 1), .flip, scope) }
        }
        #expect(throws: InterventionError.nothingWhile) { try Intervention(unit(0, "c", 1), .flip, .whileHolding(" ")) }
    }
}
