public import Text

/// A node of a YAML document with its exact place.
public struct Node: Hashable, Sendable {
  /// The kind of a node.
  public enum Kind: Hashable, Sendable {
    /// A single value.
    case scalar(Scalar)
    /// A list.
    case sequence([Node])
    /// Keys with values, in the document's order and without duplicates.
    case mapping([Entry])
    /// A placeholder for an error, which decoders skip.
    case invalid
  }

  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key's text.
    public var name: String
    /// The key's node, which has its position.
    public var key: Node
    /// The value.
    public var value: Node

    /// Creates an entry.
    public init(name: String, key: Node, value: Node) {
      self.name = name
      self.key = key
      self.value = value
    }
  }

  /// The kind of the node.
  public var kind: Kind
  /// The start of the node, including its anchor if it has one.
  ///
  /// The node that an alias refers to keeps its own position.
  public var start: SourcePosition
  /// The position after the node's last character; for a block, the start of the next line.
  public var end: SourcePosition

  /// Creates a node.
  public init(_ kind: Kind, start: SourcePosition, end: SourcePosition) {
    self.kind = kind
    self.start = start
    self.end = end
  }

  /// The value of a key, if this is a mapping that has the key.
  public subscript(name: String) -> Node? {
    guard case .mapping(let entries) = kind else { return nil }
    return entries.first { $0.name == name }?.value
  }
}
