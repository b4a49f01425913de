/// A decoder that records what a type asks for and returns meaningless values.
struct SchemaProbe: Decoder {
  /// The recorded members and types.
  final class Record {
    /// The members, in the order in which they were requested.
    var members: [(String, OrderedJSON)] = []
    /// The members that may be missing.
    var optional: Set<String> = []
    /// The type of a value that is not an object.
    var word: String?
  }

  /// An error for a type of which the probe has no value.
  struct NoValue: Error {}

  let writer: SchemaWriter
  let notes: [String: SchemaNote]
  let record = Record()
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Members(probe: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NoValue() }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(probe: self) }

  /// Returns a value of a type, so that the type continues to ask.
  private func value<Value: Decodable>(of type: Value.Type) throws -> Value {
    if let value = "" as? Value { return value }
    if let value = false as? Value { return value }
    if let value = [Any]() as? Value { return value }
    if let value = [String: Any]() as? Value { return value }
    if let choice = type as? any ChoiceType.Type, let value = choice.anyValue as? Value {
      return value
    }
    return try Value(from: SchemaProbe(writer: writer, notes: [:]))
  }

  private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    /// Called only for members that may be missing.
    func contains(_ key: Key) -> Bool {
      probe.record.optional.insert(KebabJSON.kebab(key.stringValue))
      return true
    }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      let name = KebabJSON.kebab(key.stringValue)
      probe.record.members.append((name, probe.writer.member(type, probe.notes[name])))
      return try probe.value(of: type)
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type,
      forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      throw NoValue()
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw NoValue()
    }

    func superDecoder() throws -> any Decoder { throw NoValue() }

    func superDecoder(forKey key: Key) throws -> any Decoder { throw NoValue() }
  }

  private struct Single: SingleValueDecodingContainer {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try probe.value(of: type)
    }

    func decode(_ type: String.Type) -> String { noting("string", "") }
    func decode(_ type: Bool.Type) -> Bool { noting("boolean", false) }
    func decode(_ type: Double.Type) -> Double { noting("number", 0) }
    func decode(_ type: Float.Type) -> Float { noting("number", 0) }
    func decode(_ type: Int.Type) -> Int { noting("integer", 0) }
    func decode(_ type: Int8.Type) -> Int8 { noting("integer", 0) }
    func decode(_ type: Int16.Type) -> Int16 { noting("integer", 0) }
    func decode(_ type: Int32.Type) -> Int32 { noting("integer", 0) }
    func decode(_ type: Int64.Type) -> Int64 { noting("integer", 0) }
    func decode(_ type: UInt.Type) -> UInt { noting("integer", 0) }
    func decode(_ type: UInt8.Type) -> UInt8 { noting("integer", 0) }
    func decode(_ type: UInt16.Type) -> UInt16 { noting("integer", 0) }
    func decode(_ type: UInt32.Type) -> UInt32 { noting("integer", 0) }
    func decode(_ type: UInt64.Type) -> UInt64 { noting("integer", 0) }

    private func noting<Value>(_ word: String, _ value: Value) -> Value {
      probe.record.word = word
      return value
    }
  }
}
