import Glibc
import ModelFiles

/// The numbers of scripts/probing/make_statistics_fixture.py, or of another file of fixtures.
struct StatisticsFixture {
    private let json: JSONValue

    init(file: String = "statistics.json") throws {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard let stream = fopen(folder + "/Fixtures/" + file, "r") else { throw Missing() }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        json = try JSONReader.value(of: Array(bytes[..<fread(&bytes, 1, bytes.count, stream)]))
    }

    subscript(path: String...) -> JSONValue {
        path.reduce(json) { $0[$1] ?? .null }
    }

    func number(_ path: String...) -> Double { Self.number(path.reduce(json) { $0[$1] ?? .null }) }

    func numbers(_ path: String...) -> [Double] {
        (path.reduce(json) { $0[$1] ?? .null }.array ?? []).map(Self.number)
    }

    func floats(_ path: String) -> [Float] {
        (json[path]?.array ?? []).map {
            guard case .number(let literal) = $0 else { return .nan }
            return Float(literal) ?? .nan
        }
    }

    func labels(_ path: String) -> [Bool] { floats(path).map { $0 == 1 } }

    static func number(_ value: JSONValue) -> Double {
        guard case .number(let literal) = value else { return .nan }
        return Double(literal) ?? .nan
    }

    struct Missing: Error {}
}

/// Whether two figures agree to a millionth.
func agree(_ a: Double?, _ b: Double, within tolerance: Double = 1e-6) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance
}
