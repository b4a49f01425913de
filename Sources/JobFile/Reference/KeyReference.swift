/// A key of job files, as the reference describes it.
public struct KeyReference: Hashable, Sendable {
  /// The component of a path that stands for names that the author of a file chooses.
  public static let anyName = "NAME"

  /// The keys that lead to this one, and itself.
  public let path: [String]
  /// One or more sentences.
  public let summary: String
  /// The values that it takes, in words.
  public let form: String
  /// The default, if a single value expresses it.
  public let defaultValue: String?
  /// True when its map requires the key.
  public let isRequired: Bool
  /// The other keys of its map that it needs or excludes, as sentences.
  public let notes: [String]
  /// An example with the keys around it, as lines of a job file.
  public let example: String

  /// The path in the form that people write.
  public var name: String { path.joined(separator: ".") }

  /// The keys that a person has to name to mean this one.
  public var keys: [String] { path.filter { $0 != Self.anyName } }
}

/// A map of job files with its keys, as the reference describes it.
public struct MapReference: Hashable, Sendable {
  /// The map's place, such as `verify`; empty for a file's top level.
  public let path: [String]
  /// How the map is found at its place.
  public let place: Place
  /// The keys in the order of the documentation.
  public let keys: [KeyReference]
  /// An example with as many keys as go together, as lines of a job file.
  public let example: String

  /// How a map is found at its place.
  public enum Place: Hashable, Sendable {
    /// As the value itself.
    case value
    /// As an item of a list.
    case item
    /// As the value of a name that the author of a file chooses.
    case named
  }
}
