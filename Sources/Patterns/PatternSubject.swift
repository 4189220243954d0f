/// A text in which a pattern is looked for, as PCRE2 reads it, and where its symbols are in that.
public struct PatternSubject: Sendable {
    /// UTF-8, always well-formed, and a zero behind it: PCRE2 wants an address of an empty text too.
    let bytes: [UInt8]
    /// The scalars that the bytes are.
    let scalars: [UInt32]
    /// The byte at which each scalar begins, and the end; nil where every scalar is one byte.
    private let starts: [Int32]?
    /// The symbol of the text at which each scalar begins, and the end; nil where every scalar is one symbol.
    private let places: [Int32]?

    /// A text whose symbols are scalars. What is none, such as a byte that could not be read as UTF-8, is U+FFFD.
    public init(scalars codes: some Collection<UInt32>) {
        self.init(codes: codes, places: nil)
    }

    /// A text of which a scalar may be several symbols.
    /// - Parameter places: the symbol at which each scalar begins, and the one after the last.
    public init(scalars codes: some Collection<UInt32>, places: [Int32]) {
        precondition(places.count == codes.count + 1, "a place for each scalar, and the end")
        self.init(codes: codes, places: places)
    }

    private init(codes: some Collection<UInt32>, places: [Int32]?) {
        self.places = places
        let isASCII = codes.allSatisfy { $0 < 0x80 }
        guard !isASCII else {
            scalars = Array(codes)
            bytes = codes.map { UInt8(truncatingIfNeeded: $0) } + [0]
            starts = nil
            return
        }
        var bytes: [UInt8] = []
        var scalars: [UInt32] = []
        var starts: [Int32] = []
        bytes.reserveCapacity(2 * codes.count)
        scalars.reserveCapacity(codes.count)
        starts.reserveCapacity(codes.count + 1)
        for code in codes {
            let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
            starts.append(Int32(truncatingIfNeeded: bytes.count))
            scalars.append(scalar.value)
            if scalar.value < 0x80 {
                bytes.append(UInt8(scalar.value))
            } else {
                for byte in UTF8.encode(scalar).unsafelyUnwrapped { bytes.append(byte) }
            }
        }
        starts.append(Int32(truncatingIfNeeded: bytes.count))
        bytes.append(0)
        (self.bytes, self.scalars, self.starts) = (bytes, scalars, starts)
    }

    /// Symbols of the text.
    public var count: Int { places.map { Int($0[scalars.count]) } ?? scalars.count }

    /// The scalar that begins at a byte, or in which it lies.
    func scalar(atByte byte: Int) -> Int { starts.map { Self.last($0, upTo: byte) } ?? byte }

    func byte(ofScalar scalar: Int) -> Int { starts.map { Int($0[min(scalar, scalars.count)]) } ?? scalar }

    func symbol(ofScalar scalar: Int) -> Int { places.map { Int($0[min(scalar, scalars.count)]) } ?? scalar }

    func symbol(atByte byte: Int) -> Int { symbol(ofScalar: scalar(atByte: byte)) }

    /// The first scalar that begins at a symbol or behind it.
    func scalar(fromSymbol symbol: Int) -> Int {
        guard let places else { return symbol }
        let found = Self.last(places, upTo: symbol)
        return Int(places[found]) < symbol ? found + 1 : found
    }

    /// The index of the last value that is no larger, by bisection; 0 where there is none.
    private static func last(_ values: [Int32], upTo value: Int) -> Int {
        var low = 0
        var high = values.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(values[middle]) <= value { low = middle } else { high = middle }
        }
        return low
    }
}
