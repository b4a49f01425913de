package import JSON
public import Text

/// A setup or verification command that ran or could not be started.
public struct CommandFacts: Hashable, Sendable, Codable {
  /// The phase of a job in which a command runs.
  public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// On the untouched base, before verification commands.
    case baseSetup = "base-setup"
    /// A verification command on the untouched base.
    case base
    /// Before the agent.
    case setup
    /// In the clean room, before verification.
    case roomSetup = "room-setup"
    /// After the agent, on its changes.
    case verify

    /// True when the command runs on the untouched base, for all jobs that share its result.
    public var isOfBase: Bool { self == .baseSetup || self == .base }

    /// True when the command runs again with every verification.
    public var isOfVerification: Bool { self == .roomSetup || self == .verify }
  }

  /// The result of a command.
  public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
    /// The command exited with 0.
    case passed
    /// The command did not exit with 0.
    case failed
    /// The time ran out.
    case timedOut = "timed-out"
    /// The command could not be started.
    case cannotRun = "cannot-run"
    /// The command was stopped because the run stopped.
    case stopped
    /// The command failed and then passed on the same tree.
    case flaky
  }

  /// A run of a command that failed and was repeated on the same tree.
  public struct Try: Hashable, Sendable, Codable {
    /// The ending in words: `exited with 1`.
    public var ending: SafeText
    /// The exit status; nil if a signal ended the command.
    public var exitCode: Int?
    /// The duration in seconds.
    public var seconds: Double
    /// The path of the log, relative to the output folder.
    public var log: String
    /// The last lines of the output.
    public var outputTail: SafeText

    /// Creates the facts of an earlier run.
    public init(_ facts: CommandFacts) {
      ending = facts.ending
      exitCode = facts.exitCode
      seconds = facts.seconds
      log = facts.log
      outputTail = facts.outputTail
    }
  }

  /// The phase.
  public var phase: Phase
  /// The command's place in its phase, from 1.
  public var index: Int
  /// The command's name.
  public var name: SafeText
  /// The shell text, or a search in words.
  public var command: SafeText
  /// The result.
  public var result: Result
  /// The ending in words: `exited with 1`.
  public var ending: SafeText
  /// The exit status; nil if a signal ended the command or it did not end by itself.
  ///
  /// A search of the tree has 0 or 1 for its result, and 128 if it could not be made.
  public var exitCode: Int?
  /// The command's duration in seconds.
  public var seconds: Double
  /// The path of the log, relative to the output folder.
  public var log: String
  /// The last lines of the command's output.
  public var outputTail: SafeText
  /// The number of processes that the command left behind.
  public var leftovers: Int
  /// The trial whose change it judged; nil for the final verification.
  public var trial: Int?
  /// The earlier runs on the same tree, which failed; nil if there were none.
  public var earlierTries: [Try]?
  /// The comparison with the result on the base; nil without a baseline.
  public var baseline: BaselineComparison?
  /// True when the command both passed and failed on the base, which counts as passing; nil
  /// otherwise.
  public var isUnstableOnBase: Bool?

  /// Creates the facts of a command.
  public init(
    phase: Phase,
    index: Int,
    name: SafeText,
    command: SafeText,
    result: Result,
    ending: SafeText,
    exitCode: Int?,
    seconds: Double,
    log: String,
    outputTail: SafeText,
    leftovers: Int,
    trial: Int? = nil
  ) {
    self.phase = phase
    self.index = index
    self.name = name
    self.command = command
    self.result = result
    self.ending = ending
    self.exitCode = exitCode
    self.seconds = seconds
    self.log = log
    self.outputTail = outputTail
    self.leftovers = leftovers
    self.trial = trial
  }
}

extension CommandFacts: EventData {
  package static let event = EventDeclaration(
    "command-finished",
    "A setup or verification command ended."
  )
  package static let schemaName: String? = "command"
  package static let schemaSummary: String? =
    "A setup or verification command that ran, or could not."
  package static let schemaNotes: [String: SchemaNote] = [
    "index": "Its number in its phase, from 1.",
    "command": "The shell text, or a search in words.",
    "ending": "How it ended, such as `exited with 1`.",
    "log": "Its log, relative to the output folder.",
    "output-tail": "The last lines of its output.",
    "trial": "The number of the trial whose change it judged.",
    "leftovers": "How many processes it had left behind.",
    "earlier-tries": "Its earlier runs on the same tree, which failed.",
    "baseline": "The comparison with its result on the base.",
    "is-unstable-on-base": "True if it both passed and failed on the base.",
  ]

  package func masked(by redactor: Redactor) -> CommandFacts {
    var masked = self
    masked.name = redactor.masked(name)
    masked.command = redactor.masked(command)
    masked.ending = redactor.masked(ending)
    masked.outputTail = redactor.masked(outputTail)
    for index in (earlierTries ?? []).indices {
      masked.earlierTries?[index].ending = redactor.masked(earlierTries?[index].ending ?? "")
      masked.earlierTries?[index].outputTail = redactor.masked(
        earlierTries?[index].outputTail ?? ""
      )
    }
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .commandFinished($0, self) }
  }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    for log in [log] + (earlierTries ?? []).map(\.log) {
      try Self.requireGivenName(log, of: job)
    }
  }

  /// Throws unless a log's path is directly in the job's folder.
  static func requireGivenName(_ log: String, of job: JobID?) throws(ForeignName) {
    guard let job else { throw ForeignName() }
    let folder = OutputFolderName.path(for: job) + "/"
    let name = log.dropFirst(folder.count)
    guard log.hasPrefix(folder), !name.isEmpty, name != ".", name != "..",
      !name.unicodeScalars.contains("/"), SafeText(String(name)).singleLine.string == name
    else { throw ForeignName() }
  }
}

extension CommandFacts.Try: SchemaDescribed {
  package static let schemaSummary: String? = "A run that failed and was repeated."
}

extension CommandFacts.Phase: ChoiceType {}

extension CommandFacts.Result: ChoiceType {}
