package import JSON
public import Text

/// The result of a verification command on the untouched base.
public struct BaseFacts: Hashable, Sendable, Codable {
  /// The results that matter for a baseline.
  public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
    /// The command exits with 0, at least once.
    case passes
    /// The command exits with another code, or its time runs out, twice.
    case fails
    /// The command, or something that it needs, was not found or cannot be executed.
    case cannotRun = "cannot-run"
  }

  /// Identifies the command with everything that its result depends on.
  public var key: String
  /// The command's name.
  public var name: SafeText
  /// The result.
  public var result: Result
  /// True when the command both passed and failed.
  public var isUnstable: Bool
  /// True when it passed twice; nil when it ran once.
  public var isConfirmed: Bool?
  /// The ending of the last run in words, `exited with 1`, or of both runs if they differ.
  public var ending: SafeText
  /// The last lines of its output.
  public var outputTail: SafeText
  /// The path of the log, relative to the output folder.
  public var log: String

  /// Creates the facts of a command on the base.
  public init(
    key: String,
    name: SafeText,
    result: Result,
    isUnstable: Bool,
    isConfirmed: Bool? = nil,
    ending: SafeText,
    outputTail: SafeText,
    log: String
  ) {
    self.key = key
    self.name = name
    self.result = result
    self.isUnstable = isUnstable
    self.isConfirmed = isConfirmed
    self.ending = ending
    self.outputTail = outputTail
    self.log = log
  }
}

extension BaseFacts: EventData {
  package static let event = EventDeclaration(
    "base-judged",
    "A verification command ran on the untouched base."
  )
  package static let schemaName: String? = "base-command"
  package static let schemaSummary: String? = "A verification command on the untouched base."
  package static let schemaNotes: [String: SchemaNote] = [
    "key": "Identifies the command with everything that its result depends on.",
    "is-unstable": "Whether it both passed and failed.",
    "is-confirmed": "Whether it passed twice.",
    "ending": "How it ended, such as `exited with 1`; both runs, if they differ.",
    "log": "Its log, relative to the output folder.",
    "output-tail": "The last lines of its output.",
  ]

  package func masked(by redactor: Redactor) -> BaseFacts {
    var masked = self
    masked.name = redactor.masked(name)
    masked.ending = redactor.masked(ending)
    masked.outputTail = redactor.masked(outputTail)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .baseJudged($0, self) } }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    try CommandFacts.requireGivenName(log, of: job)
  }
}

extension BaseFacts.Result: ChoiceType {}
