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
public struct LenientList<Element: Decodable & Sendable>: Decodable, Sendable {
  /// The elements.
  public var wrappedValue: [Element]

  /// Creates a list.
  public init(wrappedValue: [Element] = []) { self.wrappedValue = wrappedValue }

  /// Decodes a list; empty if the data has none here.
  public init(from decoder: any Decoder) {
    wrappedValue = []
    guard var elements = try? decoder.unkeyedContainer() else { return }
    while !elements.isAtEnd {
      if let element = try? elements.decode(Element.self) {
        wrappedValue.append(element)
      } else if (try? elements.decode(Skipped.self)) == nil {
        return
      }
    }
  }

  /// An element of another shape.
  private struct Skipped: Decodable {
    init(from decoder: any Decoder) throws {}
  }
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
  ) -> LenientList<Element> { lenient(type, forKey: key) ?? LenientList() }

  /// Returns the value of an optional field, or nil if it is absent, null, or of another shape.
  package func lenient<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
    (try? decodeIfPresent(type, forKey: key)) ?? nil
  }

  /// Returns the elements of an array that have the right shape; empty if the array is absent or
  /// invalid.
  package func lenientArray<Value: Decodable & Sendable>(
    _ type: Value.Type,
    forKey key: Key
  ) -> [Value] { decode(LenientList<Value>.self, forKey: key).wrappedValue }
}
