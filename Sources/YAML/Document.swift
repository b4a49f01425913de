internal import Text

/// A YAML document as a tree, with all its errors.
///
/// It supports a subset of YAML 1.2: one UTF-8 document without tags and merge keys. Keys are
/// scalars and unique in their mapping. Aliases are resolved, within limits.
public struct Document: Hashable, Sendable {
  /// The limits of a document.
  public struct Limits: Hashable, Sendable {
    /// The largest size in bytes.
    public var bytes: Int
    /// The largest depth of lists and mappings, with aliases resolved.
    public var depth: Int
    /// The largest number of nodes, with aliases resolved.
    public var nodes: Int

    /// Creates limits; the defaults suit files that people write.
    public init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 100_000) {
      self.bytes = bytes
      self.depth = depth
      self.nodes = nodes
    }
  }

  /// The root; nil if the document is empty or could not be read to its end.
  public var root: Node?
  /// The errors, ordered by place.
  public var errors: [YAMLError]

  /// Parses a document; one that cannot be read has no root and at least one error.
  ///
  /// Input that is rejected but unambiguous, such as a duplicate key or a tag, does not stop the
  /// parsing: the tree then has the first value or an invalid node, and further errors can be
  /// found.
  public static func parse(_ text: SourceText, limits: Limits = Limits()) -> Document {
    guard text.bytes.count <= limits.bytes else {
      let error = YAMLError(.tooLarge(limit: limits.bytes), start: .start, end: .start)
      return Document(root: nil, errors: [error])
    }
    if let defect = text.firstDefect() {
      return Document(root: nil, errors: [defect])
    }
    var builder = TreeBuilder(events: EventSource(JoinedEscapes(text)), limits: limits)
    return builder.build()
  }

  /// Parses a document from bytes.
  public static func parse(bytes: [UInt8], limits: Limits = Limits()) -> Document {
    // Splitting a huge input into lines would take the time that the limit saves.
    guard bytes.count <= limits.bytes + 3 else {
      let error = YAMLError(.tooLarge(limit: limits.bytes), start: .start, end: .start)
      return Document(root: nil, errors: [error])
    }
    return parse(SourceText(bytes), limits: limits)
  }

  /// Creates a document.
  public init(root: Node?, errors: [YAMLError]) {
    self.root = root
    self.errors = errors
  }
}
