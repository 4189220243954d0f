import Patterns
import Synchronization
import Testing

/// Each text has the last symbol that its pattern asks for, in a place where it does not help: without it PCRE2 sees at
/// once, in some of its versions, that nothing can match.
@Suite("Bounds of matching")
struct PatternLimitTests {
    private func subject(_ text: String) -> PatternSubject { PatternSubject(scalars: text.unicodeScalars.map(\.value)) }

    private func stop(_ pattern: String, _ text: String, _ limits: PatternLimits = .usual) throws -> PatternStop? {
        let pattern = try Pattern(pattern)
        do throws(PatternStop) {
            _ = try pattern.matches(in: subject(text), limits: limits)
            return nil
        } catch { return error }
    }

    @Test("A pattern with ever more ways to match ends with the place at which it was tried")
    func steps() throws {
        let text = "Short.\n" + String(repeating: "word ", count: 40) + ".?\n"
        #expect(try stop(#"(\w+\s?)+\?"#, text) == .reached(.steps(50_000_000), at: 7))
    }

    @Test(
        "Others of the kind end too", arguments: [#"(a+)+b"#, #"(a|a)*b"#, #"(?:a*)*b"#, #"(.*)*=x"#, #"(a|aa)+$c"#])
    func kind(_ pattern: String) throws {
        let text = String(repeating: "a", count: 3000) + ".b =y x c"
        let stop = try stop(pattern, text, PatternLimits(steps: 1_000_000))
        guard case .reached? = stop else {
            Issue.record("\(pattern): \(String(describing: stop))")
            return
        }
    }

    @Test("Many small efforts in one text add up")
    func sum() throws {
        // Each place costs a run to the end, none of them much by itself.
        let text = String(repeating: "a ", count: 20_000) + "-b"
        let stop = try stop(#"a(?:\s|\w)*?b"#, text, PatternLimits(steps: 1_000_000))
        guard case .reached(.steps(1_000_000), let place)? = stop, (1..<40_000).contains(place) else {
            Issue.record("\(String(describing: stop))")
            return
        }
        #expect(try self.stop(#"a[^b]{0,50}b"#, text) == nil)
    }

    @Test("What an item runs over counts, not only how often it is tried")
    func scanning() throws {
        let text = String(repeating: "a", count: 60_000) + "-b"
        guard case .reached(.steps, _)? = try stop("a*+b", text, PatternLimits(steps: 2_000_000)) else {
            Issue.record("sixty thousand runs over sixty thousand symbols were not noticed")
            return
        }
    }

    @Test("Memory has its bound")
    func memory() throws {
        let text = String(repeating: "ab", count: 30_000) + "-c"
        let stop = try stop("(?:(a)|(b))*c", text, PatternLimits(steps: 1_000_000_000, memory: 1 << 20))
        #expect(stop == .reached(.memory(1 << 20), at: 0))
    }

    @Test("Depth has its bound")
    func depth() throws {
        let text = String(repeating: "a", count: 30_000) + "-c"
        let stop = try stop("(?:a|b)*c", text, PatternLimits(depth: 1000))
        #expect(stop == .reached(.depth(1000), at: 0))
    }

    @Test("Whoever leaves off is heard in the middle of a match")
    func cancelled() throws {
        let pattern = try Pattern("(a+)+b")
        let asked = Atomic(0)
        #expect(throws: PatternStop.cancelled) {
            try pattern.matches(
                in: subject(String(repeating: "a", count: 5000) + ".b"), limits: PatternLimits(steps: .max),
                isCancelled: { asked.add(1, ordering: .relaxed).newValue > 10 })
        }
        #expect(asked.load(ordering: .relaxed) == 11)
    }

    @Test("A refused pattern and one that ends are told in a sentence with its place and what helps")
    func sentence() {
        let failure = PatternFailure(
            #"(\w+\s?)+\?"#, .steps(50_000_000), in: "novel.txt", position: 600, line: 11, column: 4)
        #expect(
            failure.description
                == #"the regular expression /(\w+\s?)+\?/ takes more than 50,000,000 steps at line 12, symbol 5 of novel.txt; write it so that fewer ways lead to the same match, as \w+(\s\w+)* for (\w+\s?)+"#
        )
    }
}
