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
    /// A quote that is never closed; `fix` is the text with its closing quote.
    case unclosedQuote(fix: String?)
    /// A quote that is closed by a later one, on this line; `fix` is the text with its closing
    /// quote.
    case lateQuote(line: Int, fix: String?)
    /// A bracket that is never closed.
    case unclosedBracket(String)
    /// A closing bracket without an opening one.
    case extraBracket(String)
    /// Text after a closing quote or bracket; `fix` is the line as it should be.
    case textAfterValue(closing: String, fix: String?)
    /// A colon in a text without quotes; `fix` is the line as it should be.
    case colonInText(fix: String?)
    /// A character with which no value can begin; `fix` is the line as it should be.
    case unusualStart(String, fix: String?)
    /// Text of the key with this name that is not indented by this number of spaces.
    case unindentedBlock(String, spaces: Int)
    /// A line that is neither a key nor part of a text; `fix` is the line as it should be.
    case noKey(String, fix: String?)
    /// A line that is indented like none of its neighbours.
    case misindented(String, found: Int, near: [Neighbour])
    /// A second document in the same file.
    case severalDocuments
    /// A tag, as written; `fix` is its value in quotes, if it was probably meant as text.
    case tag(String, fix: String?)
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

  /// A line near one that is indented wrongly.
  public struct Neighbour: Hashable, Sendable {
    /// The line's key, or `-` for an item of a list.
    public var label: String
    /// The number of characters before the label.
    public var indentation: Int

    /// Creates a neighbour.
    public init(label: String, indentation: Int) {
      self.label = label
      self.indentation = indentation
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
