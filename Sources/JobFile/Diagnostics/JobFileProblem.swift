internal import Job
internal import Text
internal import YAML

/// A problem of a job file.
///
/// Cases contain data; their texts are made in one place.
enum JobFileProblem: Sendable {
  // Problems of the file.
  case yaml(YAMLError.Problem)
  case unreadable(FileProblem, near: String?)
  case noJobFiles
  case nothingInFile
  case givenTwice
  case moreErrors(Int)
  case moreWarnings(Int)

  // Problems of its structure.
  case notAMap(Found)
  case foreignFile(ForeignFile)
  case unknownKey(String, meant: Key?, known: [String])
  case takenKey(String, meant: Key)
  case misplacedKey(String, owner: String, Move?)
  case textWithColon(fix: String?)
  case topLevelOnly(Key)
  case missingKey(Key, of: Subject)
  case missingOneOf([Key], of: Subject)
  case exclusiveKeys(Key, other: Key, at: Span)
  case needsOneOf(Key, [Key])
  case verifyOnly(Key)
  case wrongType(Subject, expected: ValueType, found: Found, fix: String?)
  case emptyList(Subject)

  // Problems of its values.
  case unsupportedVersion(Int)
  case unknownWord(Subject, String, known: [String])
  case outOfRange(Subject, String, expected: ValueType)
  case badDuration(Subject, String, DurationText.Problem)
  case badSize(Subject, String, SizeText.Problem)
  case badText(Subject, String, TextProblem)
  case unreadableFile(Subject, String, path: String, FileProblem, near: String?)
  case blankFile(String)
  case fileNotText(String)
  case fileHoldsNUL(String)

  // Problems of its jobs.
  case missingPrompt(job: String)
  case missingVerification(job: String)
  case noQuestionsToAnswer
  case onlyForKiro(String)
  case noImage(String)
  case trustOfToolsInThirdEngine
  case repairInWorktree
  case delayTooLong(String, limit: String)
  case fileNameIsNoName(String, TextProblem)
  case folderIsNoName(String, TextProblem)
  case repositoryWithoutName
  case repositoryNameTwice(String, first: Place)
  case sharedCache(RepositoryURL)
  case copyOfURL(RepositoryURL)
  case identifierTwice(String, other: String, written: String?, first: Place)
  case identifierTooLong(String, limit: Int)

  // Problems of its commands.
  case badPattern(String, String)
  case badScript(String)
  case suspectScript(ShellSuspicion)
  case suspectGoal(ShellSuspicion)

  // Problems of a list of repositories.
  case notAList(Found)
  case noRepositories
  case tooManyRepositories(Int, limit: Int)
  case lineNotText
  case nestedList

  // Problems of its matrix and its templates.
  case matrixNamesAlike(String, String, first: Span)
  case matrixValueTwice(String, String, first: Span)
  case noCombinations
  case uselessExclusion(String)
  case unknownExclusion(String, known: [String])
  case combinationTwice(String, first: Span)
  case variableNotEverywhere(String, combination: String, in: Place?)
  case matrixTooLarge(Int?, limit: Int)
  case unclosedVariable(in: Place?)
  case unknownVariable(String, known: [String], in: Place?)
  case namelessRepository(in: Place?)
  case filledTextTooLong(limit: Int)

  /// The subject of a problem.
  enum Subject: Hashable, Sendable {
    /// The whole file.
    case file
    /// The value of a key.
    case key(String)
    /// An item of a list.
    case item(of: String)
    /// The key itself.
    case name(String, of: String)
  }

  /// The value that was found where another was expected.
  enum Found: Hashable, Sendable {
    case nothing
    case boolean(Bool)
    case number(String)
    case text(String)
    case list
    case map
  }

  /// The way to a misplaced key's map.
  enum Move: Hashable, Sendable {
    /// To the left by a number of columns.
    case left(Int)
    /// Out of brackets.
    case out
    /// To the right, below a key.
    case below(Key)
    /// Into a map that is not there yet, which is shown.
    case into(String)
  }

  /// A file that another program reads.
  enum ForeignFile: Hashable, Sendable {
    case workflow
    case pipeline
    case services
    case agentScript
  }

  /// A place in any of the files.
  struct Place: Hashable, Sendable {
    var file: String
    var position: SourcePosition
  }
}

/// The reason why a file cannot be read.
enum FileProblem: Error, Hashable, Sendable {
  /// The system's error number.
  case system(Int32)
  case folder
  case pipe
  case notRegular
  case tooLarge(limit: Int)
}
