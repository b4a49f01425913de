package import JSON
public import Text

/// The start of a setup or verification command.
public struct CommandStart: Hashable, Sendable, Codable {
  /// The command's place in the job's life.
  public var phase: CommandFacts.Phase
  /// The command's place among those of its phase, from 1.
  public var index: Int
  /// The command's name; nil in runs of older versions.
  public var name: SafeText?
  /// The number of seconds that the command may take; nil if only a limit of the job applies.
  public var limit: Double?
  /// The command's process.
  public var process: ProcessFacts

  /// Creates the start of a command.
  public init(
    phase: CommandFacts.Phase,
    index: Int,
    name: SafeText? = nil,
    limit: Double? = nil,
    process: ProcessFacts
  ) {
    self.phase = phase
    self.index = index
    self.name = name
    self.limit = limit
    self.process = process
  }
}

extension CommandStart: EventData {
  package static let event = EventDeclaration(
    "command-started",
    "A setup or verification command runs."
  )
  package static let schemaNotes: [String: SchemaNote] = [
    "name": "The command's name.", "limit": "How many seconds it may take.",
  ]

  package func masked(by redactor: Redactor) -> CommandStart {
    var masked = self
    masked.name = name.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .commandStarted($0, self) } }
}
