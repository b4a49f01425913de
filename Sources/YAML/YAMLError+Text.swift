public import Text

extension YAMLError.Problem {
  /// The problem in one line, with names and keys as written.
  public var message: String {
    switch self {
    case .tooLarge(let limit): "the file is larger than \(limit) bytes"
    case .invalidUTF8: "the text is not valid UTF-8"
    case .controlCharacter(let scalar): "the character \(Self.code(of: scalar)) is not allowed"
    case .syntax(let text, _): "invalid YAML: \(text)"
    case .tabIndentation: "invalid YAML: a tab in the indentation"
    case .severalDocuments: "a second document starts here, but a file holds one"
    case .tag(let tag): "tags such as `\(tag)` are not supported"
    case .mergeKey: "merge keys (`<<`) are not supported"
    case .duplicateKey(let name, _): "duplicate key `\(name)`"
    case .keyNotScalar: "a key must be text, not a list or a map"
    case .undefinedAlias(let name): "alias `*\(name)` has no anchor `&\(name)` before it"
    case .recursiveAlias(let name, _): "alias `*\(name)` is inside its own anchor"
    case .tooDeep(let limit): "lists and maps are nested more than \(limit) deep"
    case .tooManyNodes(let limit):
      "the document has more than \(limit) values, counting what aliases stand for"
    case .outOfMemory: "there is not enough memory to read the file"
    }
  }

  /// The suggested fix, if it is not obvious from the message.
  public var hint: String? {
    switch self {
    case .invalidUTF8: "save the file as UTF-8"
    case .controlCharacter: "in double quotes, an escape such as `\\t` can stand for it"
    case .tabIndentation: "indent with spaces"
    case .severalDocuments: "put it into a file of its own"
    case .tag("!"): "`!` begins a tag; put the text in quotes, as in `\"! grep -q x y\"`"
    case .tag: "remove the tag; quoted values are text, others are what they look like"
    case .mergeKey: "repeat the keys, or use an alias for a whole value"
    case .syntax("mapping values are not allowed in this context", _):
      "if this is text that holds `: `, put it in quotes"
    case .syntax("found character that cannot start any token", _):
      "if this is text, put it in quotes"
    default: nil
    }
  }

  /// A second position that belongs to the error, and its description.
  public var related: (position: SourcePosition, text: String)? {
    switch self {
    case .syntax(_, let context?): (context.position, context.text)
    case .duplicateKey(_, let first): (first, "first given here")
    case .recursiveAlias(_, let anchor): (anchor, "the anchor is here")
    default: nil
    }
  }

  private static func code(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension YAMLError: CustomStringConvertible {
  /// The position and the message, for logs and tests.
  public var description: String { "\(start.line):\(start.column): \(problem.message)" }
}
