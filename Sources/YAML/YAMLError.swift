public import Text

/// An error in a YAML document, with its place.
public struct YAMLError: Error, Hashable, Sendable {
  /// A kind of error.
  public enum Problem: Hashable, Sendable {
    /// The input has more bytes than this limit.
    case tooLarge(limit: Int)
    /// The bytes are not UTF-8.
    case invalidUTF8
    /// A character that YAML does not allow.
    case controlCharacter(Unicode.Scalar)
    /// A syntax error, with the parser's message.
    case syntax(String, context: Context?)
    /// A syntax error in a line that is indented with a tab.
    case tabIndentation
    /// A second document in the same file.
    case severalDocuments
    /// A tag, as written.
    case tag(String)
    /// The merge key `<<`.
    case mergeKey
    /// A key that its mapping already has.
    case duplicateKey(String, first: SourcePosition)
    /// A list or a mapping in place of a key.
    case keyNotScalar
    /// An alias without an anchor before it.
    case undefinedAlias(String)
    /// An alias inside the node that it refers to.
    case recursiveAlias(String, anchor: SourcePosition)
    /// Lists and mappings nested beyond this limit, with aliases resolved.
    case tooDeep(limit: Int)
    /// More nodes than this limit, with aliases resolved.
    case tooManyNodes(limit: Int)
    /// The parser could not allocate memory.
    case outOfMemory
  }

  /// The construct that the parser was reading when it found a syntax error.
  public struct Context: Hashable, Sendable {
    /// The parser's description, such as `while parsing a block mapping`.
    public var text: String
    /// The position at which the construct began.
    public var position: SourcePosition

    /// Creates a context.
    public init(text: String, position: SourcePosition) {
      self.text = text
      self.position = position
    }
  }

  /// The kind of the error.
  public var problem: Problem
  /// The position of the first affected character.
  public var start: SourcePosition
  /// The position after the last affected character.
  public var end: SourcePosition

  /// Creates an error.
  public init(_ problem: Problem, start: SourcePosition, end: SourcePosition) {
    self.problem = problem
    self.start = start
    self.end = end
  }
}
