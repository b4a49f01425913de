internal import Job

/// A problem of a text.
enum TextProblem: Error, Hashable, Sendable {
  case blank
  /// A text below `|` that is not indented.
  case blankBlock
  /// A command that begins with a dash.
  case dash
  /// A command that begins with a key, which no space separates from its value.
  case noSpace(key: String)
  case severalLines
  case controlCharacter(Unicode.Scalar)
  case character(Character)
  case start(Character)
  case tooLong(limit: Int)
  case optionLike
  case space
  case notAVariable
  case notAVariablePattern
  case controlFile
  case homeFolder
  case homeInside
  case absolute
  case parent
  case wholeFolder
  case gitFolder
  case glob(Character)
  case pathPattern(PathPattern.Problem)
  case notHTTP
  case notAVersionRange
  case template
  case value(Character)
  case notAMatrixVariable
  case repositoryURL(RepositoryURL.Problem)
}
