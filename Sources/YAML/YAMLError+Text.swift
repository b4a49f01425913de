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
    case .unclosedQuote: "this quote is never closed"
    case .lateQuote(let line, _): "this quote is closed only on line \(line)"
    case .unclosedBracket(let bracket): "this `\(bracket)` is never closed"
    case .extraBracket(let bracket): "this `\(bracket)` closes nothing"
    case .textAfterValue(let closing, _): "there is more text after the closing `\(closing)`"
    case .colonInText: "a colon and a space in a text without quotes"
    case .unusualStart(let character, _): "a text without quotes cannot begin with `\(character)`"
    case .unindentedBlock(let label, _): "the text of `\(label)` is not indented"
    case .noKey(let word, _): "`\(word)` is neither a key nor part of an indented text"
    case .misindented(let label, _, _): "`\(label)` does not line up with the lines around it"
    case .severalDocuments: "a second document starts here, but a file holds one"
    case .tag(let tag, _): "tags such as `\(tag)` are not supported"
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
    case .unclosedQuote(let fix?), .lateQuote(_, let fix?): "close it: `\(fix)`"
    case .unclosedQuote, .lateQuote: "close it where its text ends"
    case .unclosedBracket(let bracket): "close it with `\(bracket == "[" ? "]" : "}")`"
    case .extraBracket: "remove it"
    case .textAfterValue(_, let fix?): "put all of it in quotes: `\(fix)`"
    case .textAfterValue: "put all of it in quotes, or a comma between two values"
    case .colonInText(let fix?):
      "if this is text that holds `: `, put it in quotes: `\(fix)`; or write it below `|`"
    case .colonInText: "if this is text that holds `: `, put it in quotes, or write it below `|`"
    case .unusualStart(_, let fix?): "put it in quotes: `\(fix)`"
    case .unusualStart: "put it in quotes"
    case .unindentedBlock(let label, let spaces):
      "indent it by \(spaces) spaces, so that it is below `\(label)`"
    case .noKey(let word, let fix?) where !word.contains(":"):
      "write a colon after the key: `\(fix)`"
    case .noKey(_, let fix?): "write a space after the colon: `\(fix)`"
    case .noKey: "a key ends with a colon and a space; text of several lines is indented below `|`"
    case .misindented(let label, _, let near): Self.places(near, for: label)
    case .tag("!", let fix?): "`!` begins a tag; put the text in quotes: `\(fix)`"
    case .tag("!", _): "`!` begins a tag; put the text in quotes, as in `\"! grep -q x y\"`"
    case .tag(_, let fix?):
      "`!` begins a tag; if this is text, put it in quotes: `\(fix)`; otherwise remove the tag"
    case .undefinedAlias(let name): "if this is text, put it in quotes: `\"*\(name)\"`"
    case .tag: "remove the tag; quoted values are text, others are what they look like"
    case .mergeKey: "repeat the keys, or use an alias for a whole value"
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

  /// Returns where a line may be moved.
  private static func places(_ near: [YAMLError.Neighbour], for label: String) -> String {
    near.map { other in
      let spaces = other.indentation == 1 ? "1 space" : "\(other.indentation) spaces"
      return other.indentation == 0
        ? "begin the line with `\(label)`, like that of `\(other.label)`"
        : "indent `\(label)` by \(spaces), like `\(other.label)`"
    }
    .joined(separator: ", or ")
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
