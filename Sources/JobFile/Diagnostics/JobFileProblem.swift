internal import YAML

/// Something that can be wrong with a job file.
///
/// Cases are data; their texts are made in one place.
enum JobFileProblem: Sendable {
  // The file.
  case yaml(YAMLError.Problem)
  case unreadable(FileProblem)
  case nothingInFile
  case givenTwice
  case moreErrors(Int)

  // Its shape.
  case notAMap(Found)
  case unknownKey(String, known: [String])
  case topLevelOnly(Key)
  case missingKey(Key, of: Subject)
  case missingOneOf([Key], of: Subject)
  case exclusiveKeys(Key, other: Key, at: Span)
  case wrongType(Subject, expected: ValueType, found: Found)
  case emptyList(Subject)

  // Its values.
  case unsupportedVersion(Int)
  case unknownWord(Subject, String, known: [String])
  case outOfRange(Subject, String, expected: ValueType)
  case badDuration(Subject, String, DurationText.Problem)
  case badSize(Subject, String, SizeText.Problem)
  case badText(Subject, String, TextProblem)
  case unreadableFile(Subject, String, path: String, FileProblem)
  case blankFile(String)
  case fileNotText(String)
  case fileHoldsNUL(String)

  // Its jobs.
  case missingPrompt(job: String)
  case missingVerification(job: String)
  case noQuestionsToAnswer
  case delayTooLong(String, limit: String)
  case fileNameIsNoName(String, TextProblem)
  case folderIsNoName(String, TextProblem)
  case repositoryWithoutName
  case repositoryNameTwice(String, first: Place)
  case sharedCache(RepositoryURL)
  case copyOfURL(RepositoryURL)
  case identifierTwice(String, other: String, written: String?, first: Place)
  case identifierTooLong(String, limit: Int)

  // A list of repositories.
  case notAList(Found)
  case noRepositories
  case tooManyRepositories(Int, limit: Int)
  case lineNotText
  case nestedList

  // Its matrix and its templates.
  case matrixNamesAlike(String, String, first: Span)
  case matrixValueTwice(String, String, first: Span)
  case matrixTooLarge(Int?, limit: Int)
  case unclosedVariable(in: Place?)
  case unknownVariable(String, known: [String], in: Place?)
  case namelessRepository(in: Place?)
  case filledTextTooLong(limit: Int)

  /// What a problem is about.
  enum Subject: Hashable, Sendable {
    /// The file as a whole.
    case file
    /// A key's value.
    case key(String)
    /// An item of a list.
    case item(of: String)
    /// The key itself.
    case name(String, of: String)
  }

  /// What stands where something else was expected.
  enum Found: Hashable, Sendable {
    case nothing
    case boolean(Bool)
    case number(String)
    case text(String)
    case list
    case map
  }

  /// A place in any of the files.
  struct Place: Hashable, Sendable {
    var file: String
    var position: SourcePosition
  }
}

/// Why a file cannot be read.
enum FileProblem: Error, Hashable, Sendable {
  /// The system's error number.
  case system(Int32)
  case folder
  case pipe
  case notRegular
  case tooLarge(limit: Int)
}
