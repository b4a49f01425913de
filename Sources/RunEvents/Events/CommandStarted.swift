internal import JSON
internal import Text

/// A setup or verification command runs.
///
/// Emitted once for each command that was started.
struct CommandStarted: EventData {
  static let event = EventDeclaration("command-started", "A setup or verification command runs.")
  var phase: CommandFacts.Phase
  var index: Int
  var process: ProcessFacts

  func masked(by redactor: Redactor) -> CommandStarted { self }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .commandStarted($0, phase, index: index, process) }
  }
}
