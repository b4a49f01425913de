internal import JSON
internal import Text

/// Everything that is known about a key: what the reader accepts and what the schema says.
struct KeyDeclaration: Sendable {
  /// The key.
  var key: Key
  /// The values it takes.
  var type: ValueType
  /// One or more sentences for editors.
  var summary: String
  /// Whether its map cannot do without it.
  var isRequired = false
  /// What holds without it, where one value says it.
  var defaultValue: OrderedJSON?
  /// Values to offer.
  var examples: [OrderedJSON] = []
}

/// The keys that a map may have.
struct MapDeclaration: Sendable {
  /// The keys in the order of the documentation.
  var keys: [KeyDeclaration]
  /// Groups of keys, of each of which a map has at most one.
  var exclusive: [[Key]] = []
  /// Keys of which a map has at least one.
  var required: [Key] = []

  /// The declaration of a key, or nothing if the map cannot have it.
  func declaration(named name: String) -> KeyDeclaration? {
    keys.first { $0.key.rawValue == name }
  }

  /// The key that an unknown one was probably meant to be.
  func key(nearestTo name: String) -> Key? {
    NearWords.nearest(to: name, among: keys.map(\.key.rawValue)).flatMap(Key.init(rawValue:))
  }
}

/// The values that a key takes.
indirect enum ValueType: Sendable {
  /// Exactly this number.
  case constant(Int)
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// A number above zero.
  case amount
  /// `true` or `false`.
  case boolean
  /// One of some words.
  case choice([String])
  /// A duration as text.
  case duration
  /// A size in bytes as text, in a range.
  case size(ClosedRange<Int>)
  /// Text that keeps a rule.
  case text(TextRule)
  /// Text that keeps a rule once its variables have values.
  case template(TextRule)
  /// Text that keeps a rule, or a number or truth value as it is written.
  case word(TextRule)
  /// A list; where it may not be empty, at least one item.
  case list(of: ValueType, mayBeEmpty: Bool)
  /// A map with declared keys.
  case map(MapDeclaration)
  /// A map with keys of the author's choice; where it may not be empty, at least one.
  case dictionary(key: TextRule, value: ValueType, mayBeEmpty: Bool)
  /// A value of one of some types, told apart by what the value looks like.
  case oneOf([ValueType])

  /// What is expected, as phrases that can stand in a list of alternatives.
  var phrases: [String] {
    switch self {
    case .constant(let number): ["the number `\(number)`"]
    case .integer(let range): ["a whole number from \(range.lowerBound) to \(range.upperBound)"]
    case .amount: ["a number above 0"]
    case .boolean: ["`true`", "`false`"]
    case .choice(let words): words.map { "`\($0)`" }
    case .duration: ["a duration"]
    case .size: ["a size"]
    case .text, .template, .word: ["text"]
    case .list: ["a list"]
    case .map, .dictionary: ["a map"]
    case .oneOf(let types): types.flatMap(\.phrases)
    }
  }
}
