/// A YAML document as a tree, with everything that is wrong with it.
///
/// A subset of YAML 1.2: one document of UTF-8 without tags and merge keys; keys are scalars, each
/// at most once. Aliases are resolved, within limits.
public struct Document: Hashable, Sendable {
  /// How much a document may hold.
  public struct Limits: Hashable, Sendable {
    /// The most bytes.
    public var bytes: Int
    /// The most levels of lists and mappings, aliases resolved.
    public var depth: Int
    /// The most nodes, aliases resolved.
    public var nodes: Int

    /// Sets limits; without arguments, those for files that people write.
    public init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 100_000) {
      self.bytes = bytes
      self.depth = depth
      self.nodes = nodes
    }
  }

  /// The root, or nothing if the document is empty or could not be read to its end.
  public var root: Node?
  /// What is wrong, in the order of the places.
  public var errors: [YAMLError]

  /// Reads a document; one that cannot be read has no root and at least one error.
  ///
  /// What is refused but clear, such as a duplicate key or a tag, does not stop the reading: the
  /// tree then holds the first value or an invalid node, and more errors can be found.
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

  /// Reads a document from bytes.
  public static func parse(bytes: [UInt8], limits: Limits = Limits()) -> Document {
    // Finding the lines of something huge would take the time that the limit is to save.
    guard bytes.count <= limits.bytes + 3 else {
      let error = YAMLError(.tooLarge(limit: limits.bytes), start: .start, end: .start)
      return Document(root: nil, errors: [error])
    }
    return parse(SourceText(bytes), limits: limits)
  }

  /// Puts a document together.
  public init(root: Node?, errors: [YAMLError]) {
    self.root = root
    self.errors = errors
  }
}
