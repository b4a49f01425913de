/// A node of a YAML document with its exact place.
public struct Node: Hashable, Sendable {
  /// What a node is.
  public enum Kind: Hashable, Sendable {
    /// A single value.
    case scalar(Scalar)
    /// A list.
    case sequence([Node])
    /// Keys with values, in the document's order and without duplicates.
    case mapping([Entry])
    /// Stands where an error was found; whoever decodes the document passes over it.
    case invalid
  }

  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key's text.
    public var name: String
    /// Where the key stands.
    public var key: Node
    /// The value.
    public var value: Node

    /// Puts a key and a value together.
    public init(name: String, key: Node, value: Node) {
      self.name = name
      self.key = key
      self.value = value
    }
  }

  /// What the node is.
  public var kind: Kind
  /// Where the node starts, with its anchor if it has one.
  ///
  /// What an alias stands for keeps its own place.
  public var start: Position
  /// Where the node ends: the place after its last character, for a block the next line's start.
  public var end: Position

  /// Puts a node together.
  public init(_ kind: Kind, start: Position, end: Position) {
    self.kind = kind
    self.start = start
    self.end = end
  }

  /// The value for a key, if this is a mapping that has the key.
  public subscript(name: String) -> Node? {
    guard case .mapping(let entries) = kind else { return nil }
    return entries.first { $0.name == name }?.value
  }
}
