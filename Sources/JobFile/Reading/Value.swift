/// A value of a job file that has the type its key is declared with.
struct Value: Sendable {
  /// What the value is.
  enum Content: Sendable {
    /// Stands where an error was reported.
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

  /// A key of the author's choice with its value.
  struct Item: Sendable {
    var name: String
    var nameSpan: Span
    var value: Value
  }

  var content: Content
  var span: Span

  /// The text, if it is one.
  var text: String? {
    guard case .text(let text) = content else { return nil }
    return text
  }

  /// The number, if it is one.
  var number: Double? {
    switch content {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  /// The whole number, if it is one.
  var integer: Int? {
    guard case .integer(let number) = content else { return nil }
    return number
  }

  /// The truth value, if it is one.
  var boolean: Bool? {
    guard case .boolean(let value) = content else { return nil }
    return value
  }

  /// The duration, if it is one.
  var duration: Duration? {
    guard case .duration(let duration) = content else { return nil }
    return duration
  }

  /// The items, if it is a list; invalid ones are among them.
  var items: [Value]? {
    guard case .list(let items) = content else { return nil }
    return items
  }

  /// The texts of the items, if it is a list.
  var texts: [String]? { items?.compactMap(\.text) }

  /// One of a closed set of words, if it is one.
  func choice<Choice: RawRepresentable<String>>(_: Choice.Type = Choice.self) -> Choice? {
    text.flatMap(Choice.init(rawValue:))
  }

  /// The items that are words of a closed set, if it is a list.
  func choices<Choice: RawRepresentable<String>>(_: Choice.Type = Choice.self) -> [Choice]? {
    texts?.compactMap(Choice.init(rawValue:))
  }

  /// The fields, if it is a map with declared keys.
  var fields: [Key: Field]? {
    guard case .map(let fields) = content else { return nil }
    return fields
  }

  /// The items, if it is a map with keys of the author's choice.
  var dictionary: [Item]? {
    guard case .dictionary(let items) = content else { return nil }
    return items
  }

  /// The value of a declared key.
  subscript(key: Key) -> Value? {
    fields?[key]?.value
  }
}
