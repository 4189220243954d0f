import Glibc
import ModelCore
import Testing

@Suite("Vocabularies, addresses, parameters")
struct ValueTests {
    @Test("a vocabulary finds what it holds, gives -1 for the rest and refuses what is no list of symbols")
    func vocabulary() throws {
        let vocabulary = try Vocabulary(kind: .scalar, covering: [0x1F600, 98, 97, 98])
        #expect(vocabulary.codes == [97, 98, 0x1F600] && vocabulary.count == 3)
        #expect(vocabulary.index(of: 98) == 1 && vocabulary.index(of: 99) == nil)
        #expect(vocabulary.indices(of: [0x1F600, 99, 97]) == [2, -1, 0])
        #expect(try vocabulary != Vocabulary(kind: .scalar, codes: [98, 97, 0x1F600]))
        #expect(try Vocabulary(kind: .byte, codes: [1]) != Vocabulary(kind: .scalar, codes: [1]))
        #expect(throws: VocabularyError.empty) { try Vocabulary(kind: .byte, codes: []) }
        #expect(throws: VocabularyError.empty) { try Vocabulary(kind: .scalar, covering: []) }
        #expect(throws: VocabularyError.repeated(7)) { try Vocabulary(kind: .byte, codes: [7, 8, 7]) }
        #expect(throws: VocabularyError.badCode(256, .byte)) { try Vocabulary(kind: .byte, codes: [255, 256]) }
        #expect(throws: VocabularyError.badCode(0xD800, .scalar)) { try Vocabulary(kind: .scalar, codes: [0xD800]) }
    }

    @Test("every unit's address reads back", arguments: CellKind.all)
    func addresses(cell: CellKind) throws {
        let architecture = Architecture(cell: cell, symbols: 3, hidden: 12, layers: 3)
        for signal in architecture.signalAddresses {
            for unit in 0..<12 {
                let address = UnitAddress(layer: signal.layer, signal: signal.signal, unit: unit)
                #expect(try UnitAddress(parsing: address.description, in: architecture) == address)
                #expect(address.description == "\(signal).\(unit)")
            }
        }
    }

    @Test("a list of units is addresses, numbers and stretches, in its order and each once")
    func unitLists() throws {
        let architecture = Architecture(cell: .lstm, symbols: 3, hidden: 12, layers: 2)
        func units(_ text: String) throws -> String {
            try architecture.units(parsing: text).map(\.description).joined(separator: " ")
        }
        #expect(try units("l0.c.7") == "l0.c.7")
        #expect(try units("l1.h.5,0-2, 9") == "l1.h.5 l1.h.0 l1.h.1 l1.h.2 l1.h.9")
        #expect(try units("l0.c.1,l1.h.2-3,5,l0.c.1") == "l0.c.1 l1.h.2 l1.h.3 l1.h.5")
        #expect(try architecture.units(parsing: "l1.f.*").map(\.unit) == Array(0..<12))
        for text in [
            "", "5", "l0.c", "l0.c.", "l0.c.1,", ",l0.c.1", "l0.c.3-1", "l0.c.1-", "l0.c.-1", "l0.c.1,c.2", "l0.c.x",
        ] {
            #expect(throws: UnitAddressError.malformed(text), "\(text)") { try units(text) }
        }
        #expect(throws: UnitAddressError.noSuchUnit(12, units: 12)) { try units("l0.c.3-12") }
        #expect(throws: UnitAddressError.noSuchLayer(2, layers: 2)) { try units("l0.c.3,l2.c.1") }
    }

    @Test("a list of signals is of one layer or of all, layer by layer and each once")
    func signalLists() throws {
        let architecture = Architecture(cell: .lstm, symbols: 3, hidden: 12, layers: 2)
        func signals(_ text: String, _ layers: [Int]? = nil) throws -> String {
            try architecture.signals(parsing: text, layers: layers).map(\.description).joined(separator: " ")
        }
        #expect(try signals("c") == "l0.c l1.c")
        #expect(try signals("h,c") == "l0.h l0.c l1.h l1.c")
        #expect(try signals("l1.f, c,l0.c") == "l0.c l1.f l1.c")
        #expect(try signals("c,l0.h", [1]) == "l0.h l1.c")
        for text in ["", "l0.h.0", "x.h"] {
            #expect(throws: UnitAddressError.malformedSignal(text), "\(text)") { try signals(text) }
        }
        #expect(throws: UnitAddressError.noSuchLayer(7, layers: 2)) { try signals("l7.c") }
        #expect(throws: UnitAddressError.self) { try signals("q") }
    }

    @Test("a text that names no unit says what part is wrong")
    func addressErrors() {
        let architecture = Architecture(cell: .gru, symbols: 3, hidden: 12, layers: 2)
        for text in [
            "", "l0", "l0.h", "l0.h.1.2", "0.h.1", "lx.h.1", "l0.h.", "l0.h.x", "l.h.1", "l0.h.99999999999999999999",
        ] {
            #expect(throws: UnitAddressError.malformed(text)) { try UnitAddress(parsing: text, in: architecture) }
        }
        #expect(throws: UnitAddressError.noSuchLayer(2, layers: 2)) {
            try UnitAddress(parsing: "l2.h.0", in: architecture)
        }
        #expect(throws: UnitAddressError.noSuchSignal("c", cell: "gru", signals: ["h", "r", "z", "n", "hn"])) {
            try UnitAddress(parsing: "l0.c.0", in: architecture)
        }
        #expect(throws: UnitAddressError.noSuchUnit(12, units: 12)) {
            try UnitAddress(parsing: "l1.hn.12", in: architecture)
        }
    }

    @Test("tensors lie one after the other, none missing, within PyTorch's starting bounds", arguments: CellKind.all)
    func parameters(cell: CellKind) throws {
        let parameters = try Sample.model(cell, hidden: 25, layers: 2, embedding: 4).parameters
        let architecture = parameters.architecture
        var end = 0
        for tensor in architecture.tensors {
            let range = parameters.range(of: tensor.name)
            #expect(range == end..<end + tensor.shape.reduce(1, *))
            end = range.upperBound
            if tensor.name != "encoder.weight" {
                #expect(parameters[tensor.name].allSatisfy { abs($0) <= 0.2 })
                #expect(parameters[tensor.name].contains { abs($0) > 0.1 })
            }
        }
        #expect(end == parameters.values.count && end == architecture.parameterCount)
        #expect(parameters.values.allSatisfy { $0.isFinite })
    }

    @Test("parts that do not fit make no model")
    func mismatches() throws {
        let model = try Sample.model(.rnn)
        let other = try Vocabulary(kind: .byte, codes: [1])
        #expect(throws: ModelError.vocabularySize(expected: 7, found: 1)) {
            try Model(architecture: model.architecture, vocabulary: other, parameters: model.parameters)
        }
        let small = try Sample.model(.rnn, hidden: 2).parameters
        #expect(
            throws: ModelError.parameterCount(expected: model.architecture.parameterCount, found: small.values.count)
        ) {
            try Model(architecture: model.architecture, vocabulary: model.vocabulary, parameters: small)
        }
    }
}

@Suite("Chance")
struct ChanceTests {
    /// xoshiro256** from the state 1, 2, 3, 4 and splitmix64 from the seed 1234567, as their authors' C code gives them;
    /// the others by a program of its own in Python's whole numbers.
    @Test("the generator is xoshiro256** seeded by splitmix64")
    func reference() throws {
        var counted = try #require(SeededGenerator(state: [1, 2, 3, 4]))
        let drawn = (0..<6).map { _ in counted.next() }
        #expect(
            drawn == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 0x10E0_B61C_E100_9D80, 0x0870_021C_E143_AD00])
        #expect(
            SeededGenerator(seed: 1_234_567).state == [
                6_457_827_717_110_365_317, 0x2C73_F084_5854_0FA5, 0x883E_BCE5_A3F2_7C77, 0x3FBE_F740_E917_7B3F,
            ])
        var long = SeededGenerator(seed: 42)
        #expect(long.next() == 0x1578_0B2E_0C2E_C716)
        for _ in 2..<1000 { _ = long.next() }
        var copy = try #require(SeededGenerator(state: long.state))
        #expect(long.next() == 0x8DE5_848C_61AB_8968)
        #expect(
            long.state == [0x7720_7D54_BEA1_D06B, 0xDA7D_D60D_3078_2605, 0xF156_AB3D_A9BD_2B55, 0x0ADF_C765_70EF_C8B1])
        #expect(copy.next() == 0x8DE5_848C_61AB_8968 && copy == long)
        #expect(SeededGenerator(state: [0, 0, 0, 0]) == nil && SeededGenerator(state: [1, 2, 3]) == nil)
    }

    @Test("uniform numbers fill 0..<1 and normal ones have mean 0 and variance 1")
    func moments() {
        var generator = SeededGenerator(seed: 5)
        let uniform = (0..<40_000).map { _ in Double(generator.uniform()) }
        #expect(uniform.allSatisfy { (0..<1).contains($0) })
        #expect(abs(uniform.reduce(0, +) / 40_000 - 0.5) < 0.006)
        let normal = (0..<40_000).map { _ in Double(generator.normal()) }
        #expect(abs(normal.reduce(0, +) / 40_000) < 0.02)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / 40_000 - 1) < 0.03)
    }
}
