extension KeyedDecodingContainer {
  /// Returns the value of an optional field, or nil if it is absent, null, or of another shape.
  ///
  /// ACP marks most optional fields "default on error": an invalid one is dropped and the message
  /// is kept.
  package func lenient<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
    (try? decodeIfPresent(type, forKey: key)) ?? nil
  }

  /// Returns the elements of an array that have the right shape; empty if the array is absent or
  /// invalid.
  package func lenientArray<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> [Value] {
    guard var elements = try? nestedUnkeyedContainer(forKey: key) else { return [] }
    var result: [Value] = []
    while !elements.isAtEnd {
      if let value = try? elements.decode(Value.self) {
        result.append(value)
      } else if (try? elements.decode(Skipped.self)) == nil {
        return result
      }
    }
    return result
  }
}

/// An element of an array that has another shape than expected.
private struct Skipped: Decodable {
  init(from decoder: any Decoder) throws {}
}
