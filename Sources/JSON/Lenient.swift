/// A member that is nil where the data lacks it, or has another shape for it.
///
/// ACP marks most optional fields "default on error": an invalid one is dropped and the message is
/// kept.
@propertyWrapper
public struct Lenient<Value: Decodable & Sendable>: Decodable, Sendable {
  /// The value.
  public var wrappedValue: Value?

  /// Creates a member.
  public init(wrappedValue: Value? = nil) { self.wrappedValue = wrappedValue }

  /// Decodes a member that is there.
  public init(from decoder: any Decoder) { wrappedValue = try? Value(from: decoder) }
}

extension Lenient: Equatable where Value: Equatable {}
extension Lenient: Hashable where Value: Hashable {}

/// A list without the elements that have another shape; empty where the data lacks it.
@propertyWrapper
public struct LenientList<Element: Decodable & Sendable>: Sendable {
  /// The elements.
  public var wrappedValue: [Element]

  /// Creates a list.
  public init(wrappedValue: [Element] = []) { self.wrappedValue = wrappedValue }
}

extension LenientList: Decodable {
  /// Never used: the container decodes the list.
  public init(from decoder: any Decoder) { self.init() }
}

extension LenientList: Equatable where Element: Equatable {}
extension LenientList: Hashable where Element: Hashable {}

extension KeyedDecodingContainer {
  /// Decodes a member that may be missing.
  public func decode<Value>(_ type: Lenient<Value>.Type, forKey key: Key) -> Lenient<Value> {
    Lenient(wrappedValue: lenient(Value.self, forKey: key))
  }

  /// Decodes a list that may be missing.
  public func decode<Element>(
    _ type: LenientList<Element>.Type,
    forKey key: Key
  ) -> LenientList<Element> {
    LenientList(wrappedValue: lenientArray(Element.self, forKey: key))
  }

  /// Returns the value of an optional field, or nil if it is absent, null, or of another shape.
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
