extension KeyedDecodingContainer {
  /// The value of an optional field, or nil when it is absent, null or of another shape.
  ///
  /// ACP marks most optional fields "default on error": a bad one is dropped, the message stays.
  package func lenient<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
    (try? decodeIfPresent(type, forKey: key)) ?? nil
  }

  /// The elements of an array that have the right shape; an absent or wrong array is empty.
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

/// Stands for an array's element that has another shape than expected.
private struct Skipped: Decodable {
  init(from decoder: any Decoder) throws {}
}
