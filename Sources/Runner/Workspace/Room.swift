internal import Git
internal import JobFile
internal import Sessions
internal import Subprocess

/// A workspace of a job, with what programs that run in it get.
struct Room {
  let workspace: Workspace
  let environment: JobEnvironment
  /// Starts the agent, and what it asks for.
  let agentLauncher: ProgramLauncher
  /// Starts the job's commands.
  let commandLauncher: ProgramLauncher
  let temporaryFolder: TemporaryFolder
  /// The shell that commands ran in when the room was made.
  let shell: String

  /// The folder that programs start in.
  var path: String { workspace.record.path }
}
