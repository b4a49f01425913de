package import JSON
public import Text

/// A setup or verification command that ran or could not be started.
public struct CommandFacts: Hashable, Sendable, Codable {
  /// The phase of a job in which a command runs.
  public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// Before the agent.
    case setup
    /// After the agent, on its changes.
    case verify
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
  }

  /// The phase.
  public var phase: Phase
  /// The command's place in its phase, from 1.
  public var index: Int
  /// The command's name.
  public var name: SafeText
  /// The shell text.
  public var command: SafeText
  /// The result.
  public var result: Result
  /// The ending in words: `exited with 1`.
  public var ending: SafeText
  /// The exit status; nil if a signal ended the command or it did not end by itself.
  public var exitCode: Int?
  /// The command's duration in seconds.
  public var seconds: Double
  /// The path of the log, relative to the output folder.
  public var log: String
  /// The last lines of the command's output.
  public var outputTail: SafeText
  /// The number of processes that the command left behind.
  public var leftovers: Int

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
    leftovers: Int
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
    "command": "The shell text.",
    "ending": "How it ended, such as `exited with 1`.",
    "log": "Its log, relative to the output folder.",
    "output-tail": "The last lines of its output.",
    "leftovers": "How many processes it had left behind.",
  ]

  package func masked(by redactor: Redactor) -> CommandFacts {
    var masked = self
    masked.name = redactor.masked(name)
    masked.command = redactor.masked(command)
    masked.ending = redactor.masked(ending)
    masked.outputTail = redactor.masked(outputTail)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .commandFinished($0, self) }
  }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard let job else { throw ForeignName() }
    let folder = OutputFolderName.path(for: job) + "/"
    let name = log.dropFirst(folder.count)
    guard log.hasPrefix(folder), !name.isEmpty, name != ".", name != "..",
      !name.unicodeScalars.contains("/"), SafeText(String(name)).singleLine.string == name
    else { throw ForeignName() }
  }
}

extension CommandFacts.Phase: ChoiceType {}

extension CommandFacts.Result: ChoiceType {}
