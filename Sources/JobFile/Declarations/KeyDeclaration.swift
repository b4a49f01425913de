internal import JSON
internal import Text

/// The declaration of a key, which the reader and the schema share.
struct KeyDeclaration: Sendable {
  /// The key.
  var key: Key
  /// The accepted values.
  var type: ValueType
  /// One or more sentences for editors.
  var summary: String
  /// True when the map requires the key.
  var isRequired = false
  /// The default, if a single value expresses it.
  var defaultValue: OrderedJSON?
  /// Example values for editors.
  var examples: [OrderedJSON] = []
}

/// The keys that a map may have.
struct MapDeclaration: Sendable {
  /// The keys in the order of the documentation.
  var keys: [KeyDeclaration]
  /// Groups of keys that exclude each other.
  var exclusive: [[Key]] = []
  /// Keys of which a map needs at least one.
  var required: [Key] = []
  /// Keys that mean something only beside others.
  var dependencies: [Dependency] = []
  /// True when keys that begin with ``extensionPrefix`` may hold anything, for anchors.
  var allowsExtensions = false

  /// The beginning of keys that are not read.
  static let extensionPrefix = "x-"

  /// Keys of a map that need one of others.
  struct Dependency: Sendable {
    var keys: [Key]
    /// The keys of which one has to be given.
    var needed: [Key]
  }

  /// Returns the declaration of a key, or nil if the map cannot have it.
  func declaration(named name: String) -> KeyDeclaration? {
    keys.first { $0.key.rawValue == name }
  }

  /// Returns the key that an unknown one was probably meant to be.
  func key(nearestTo name: String) -> Key? {
    let known = keys.map(\.key)
    if let key = Key.synonyms(of: name).first(where: known.contains) { return key }
    return NearWords.nearest(to: name, among: known.map(\.rawValue)).flatMap(Key.init(rawValue:))
  }

  /// True for the map of a job, or the top of a file.
  var isJob: Bool { declaration(named: Key.verify.rawValue) != nil }
}

/// The values that a key takes.
indirect enum ValueType: Sendable {
  /// This exact number.
  case constant(Int)
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// A number above zero.
  case amount
  /// `true` or `false`.
  case boolean
  /// One of these words.
  case choice([String])
  /// A duration as text.
  case duration
  /// A size in bytes as text, in a range.
  case size(ClosedRange<Int>)
  /// Text that follows a rule.
  case text(TextRule)
  /// Text that follows a rule once its variables are replaced.
  case template(TextRule)
  /// Text that follows a rule, or a number or Boolean value in its written form.
  case word(TextRule)
  /// A list, with at least one item unless it may be empty.
  case list(of: ValueType, mayBeEmpty: Bool)
  /// A map with declared keys.
  case map(MapDeclaration)
  /// A map with keys that the author chooses, with at least one unless it may be empty.
  case dictionary(key: TextRule, value: ValueType, mayBeEmpty: Bool)
  /// A map with declared keys, and others that the author chooses.
  case openMap(MapDeclaration, key: TextRule, value: ValueType)
  /// A value of one of several types, which its form distinguishes.
  case oneOf([ValueType])

  /// The expected values, as phrases for a list of alternatives.
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
    case .map, .dictionary, .openMap: ["a map"]
    case .oneOf(let types):
      types.flatMap(\.phrases).reduce(into: []) { phrases, phrase in
        if !phrases.contains(phrase) { phrases.append(phrase) }
      }
    }
  }

  /// The types that a value may have.
  var alternatives: [ValueType] {
    if case .oneOf(let types) = self { types } else { [self] }
  }

  /// The maps that a value is, or that its items are.
  var maps: [MapDeclaration] {
    switch self {
    case .map(let declaration), .openMap(let declaration, _, _): [declaration]
    case .list(let item, _): item.maps
    case .oneOf(let types): types.flatMap(\.maps)
    default: []
    }
  }

  /// True for text, with or without variables.
  var isText: Bool {
    switch self {
    case .text, .template: true
    default: false
    }
  }
}
