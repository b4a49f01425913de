internal import FoundationEssentials

/// The form of JSON that kjob writes: sorted kebab-case keys as in job files, unescaped slashes.
public enum KebabJSON {
  /// Encodes a value on one line, or pretty-printed for people.
  public static func encode(_ value: some Encodable, prettyPrinted: Bool = false) throws -> [UInt8]
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if prettyPrinted { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.keyEncodingStrategy = .custom { path in
      Key(path.last.map { kebab($0.stringValue) } ?? "")
    }
    return Array(try encoder.encode(value))
  }

  /// Decodes the output of ``encode(_:prettyPrinted:)``.
  public static func decode<Value: Decodable>(
    _ type: Value.Type,
    from bytes: some Sequence<UInt8>
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      Key(path.last.map { camel($0.stringValue) } ?? "")
    }
    return try decoder.decode(type, from: Data(bytes))
  }

  static func kebab(_ name: String) -> String {
    guard name.utf8.contains(where: isUpper) else { return name }
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      if isUpper(byte) { bytes.append(UInt8(ascii: "-")) }
      bytes.append(isUpper(byte) ? byte + 0x20 : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// True for an ASCII capital; keys are ASCII, and Unicode's tables are slow.
  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func camel(_ name: String) -> String {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = words.first else { return name }
    return words.dropFirst().reduce(String(first)) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }
}
