/// A value of a job file that has the declared type of its key.
struct Value: Sendable {
  /// The content of a value.
  enum Content: Sendable {
    /// The value was reported as an error.
    case invalid
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case text(String)
    case duration(Duration)
    case list([Value])
    case map([Key: Field])
    case dictionary([Item])
  }

  /// A declared key with its value.
  struct Field: Sendable {
    var keySpan: Span
    var value: Value
  }

  /// A key that the author chooses, with its value.
  struct Item: Sendable {
    var name: String
    var nameSpan: Span
    var value: Value
  }

  var content: Content
  var span: Span

  /// The text, if the value is one.
  var text: String? {
    guard case .text(let text) = content else { return nil }
    return text
  }

  /// The number, if the value is one.
  var number: Double? {
    switch content {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  /// The whole number, if the value is one.
  var integer: Int? {
    guard case .integer(let number) = content else { return nil }
    return number
  }

  /// The Boolean value, if the value is one.
  var boolean: Bool? {
    guard case .boolean(let value) = content else { return nil }
    return value
  }

  /// The duration, if the value is one.
  var duration: Duration? {
    guard case .duration(let duration) = content else { return nil }
    return duration
  }

  /// The items, including invalid ones, if the value is a list.
  var items: [Value]? {
    guard case .list(let items) = content else { return nil }
    return items
  }

  /// The texts of the items, if the value is a list.
  var texts: [String]? { items?.compactMap(\.text) }

  /// Returns the value as a word of a closed set, if it is one.
  func choice<Choice: RawRepresentable<String>>(_: Choice.Type = Choice.self) -> Choice? {
    text.flatMap(Choice.init(rawValue:))
  }

  /// Returns the items that are words of a closed set, if the value is a list.
  func choices<Choice: RawRepresentable<String>>(_: Choice.Type = Choice.self) -> [Choice]? {
    texts?.compactMap(Choice.init(rawValue:))
  }

  /// The fields, if the value is a map with declared keys.
  var fields: [Key: Field]? {
    guard case .map(let fields) = content else { return nil }
    return fields
  }

  /// The items, if the value is a map with keys that the author chooses.
  var dictionary: [Item]? {
    guard case .dictionary(let items) = content else { return nil }
    return items
  }

  /// Accesses the value of a declared key.
  subscript(key: Key) -> Value? {
    fields?[key]?.value
  }
}
