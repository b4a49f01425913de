/// Something that is wrong with a YAML document, with its place.
public struct YAMLError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// The input has more bytes than this limit.
    case tooLarge(limit: Int)
    /// The bytes are not UTF-8.
    case invalidUTF8
    /// A character that YAML does not allow.
    case controlCharacter(Unicode.Scalar)
    /// The parser's own words on a syntax error.
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
    case duplicateKey(String, first: Position)
    /// A list or a mapping in a key's place.
    case keyNotScalar
    /// An alias without an anchor before it.
    case undefinedAlias(String)
    /// An alias inside what it stands for.
    case recursiveAlias(String, anchor: Position)
    /// Lists and mappings nested beyond this limit, aliases resolved.
    case tooDeep(limit: Int)
    /// More nodes than this limit, aliases resolved.
    case tooManyNodes(limit: Int)
    /// The parser got no memory.
    case outOfMemory
  }

  /// What the parser was reading when it met a syntax error.
  public struct Context: Hashable, Sendable {
    /// The parser's words, such as `while parsing a block mapping`.
    public var text: String
    /// Where that began.
    public var position: Position

    /// Puts a context together.
    public init(text: String, position: Position) {
      self.text = text
      self.position = position
    }
  }

  /// What is wrong.
  public var problem: Problem
  /// The first character that is meant.
  public var start: Position
  /// The place after the last character that is meant.
  public var end: Position

  /// Puts an error together.
  public init(_ problem: Problem, start: Position, end: Position) {
    self.problem = problem
    self.start = start
    self.end = end
  }
}
