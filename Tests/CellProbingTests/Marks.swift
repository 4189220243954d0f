import CellProbing

/// Where a property holds, drawn under a text: `#` on, `.` off, `?` no value.
func marks(_ property: Property?, _ text: String) -> String {
    guard let property else { return "no such property" }
    return String(property.values(of: text).map { $0.isNaN ? "?" : $0 > 0 ? "#" : "." })
}

func property(_ name: String) -> Property? { PropertyCatalog.builtIn[name] }

/// The values as digits, or as numbers with commas where one is above 9.
func figures(_ name: String, _ text: String) -> [Int] {
    (property(name)?.values(of: text) ?? []).map { Int($0) }
}
