package import JSON
public import Text

/// One setup or verification command that ran, or could not.
public struct CommandFacts: Hashable, Sendable, Codable {
  /// What the command was for.
  public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// Before the agent.
    case setup
    /// After the agent, on what it left.
    case verify
  }

  /// How it came out.
  public enum Result: String, Hashable, Sendable, Codable, CaseIterable {
    /// It exited with 0.
    case passed
    /// It exited otherwise.
    case failed
    /// Its time was over.
    case timedOut = "timed-out"
    /// It could not be started.
    case cannotRun = "cannot-run"
    /// It was stopped with the run.
    case stopped
  }

  /// What it was for.
  public var phase: Phase
  /// Its place among the commands of its phase, from 1.
  public var index: Int
  /// Its name.
  public var name: SafeText
  /// The shell text.
  public var command: SafeText
  /// How it came out.
  public var result: Result
  /// How it ended: `exited with 1`.
  public var ending: SafeText
  /// The exit status, when it ended by itself and not by a signal.
  public var exitCode: Int?
  /// How long it ran, in seconds.
  public var seconds: Double
  /// Its log, relative to the output folder.
  public var log: String
  /// The last lines of its output.
  public var outputTail: SafeText
  /// How many processes it had left behind.
  public var leftovers: Int

  /// Describes a command that ran.
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
    "index": "Its place in its phase, from 1.",
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
    let folder = "jobs/\(OutputFolderName.make(for: job))/"
    let name = log.dropFirst(folder.count)
    guard log.hasPrefix(folder), !name.isEmpty, name != ".", name != "..",
      !name.unicodeScalars.contains("/"), SafeText(String(name)).singleLine.string == name
    else { throw ForeignName() }
  }
}

extension CommandFacts.Phase: ChoiceType {}

extension CommandFacts.Result: ChoiceType {}
