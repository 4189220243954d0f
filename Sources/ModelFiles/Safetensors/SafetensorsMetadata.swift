import Files

/// The free text of a safetensors file, by key. Keys that differ in their bytes are two keys, however alike they look.
public struct SafetensorsMetadata: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var texts: [ExactText: String] = [:]

    /// Keys and their texts; of a key that stands there twice the last text counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (key, text) in elements { self[key] = text }
    }

    /// The text of a key; nil where there is no such key.
    public subscript(key: String) -> String? {
        get { texts[ExactText(key)] }
        set { texts[ExactText(key)] = newValue }
    }

    /// Whether there is no key.
    public var isEmpty: Bool { texts.isEmpty }

    /// All keys and their texts, in the order of the keys' bytes.
    public var entries: [(key: String, text: String)] {
        texts.sorted { $0.key < $1.key }.map { ($0.key.string, $0.value) }
    }

    /// As a JSON object; of keys that only look alike one.
    package var json: JSONValue {
        .object(Dictionary(entries.map { ($0.key, .string($0.text)) }, uniquingKeysWith: { $1 }))
    }

    /// Those whose keys are wanted.
    package func filter(_ isWanted: (_ key: String) -> Bool) -> SafetensorsMetadata {
        var copy = self
        copy.texts = texts.filter { isWanted($0.key.string) }
        return copy
    }
}
