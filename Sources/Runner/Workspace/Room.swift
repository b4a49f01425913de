internal import Git
internal import Sessions
internal import Subprocess

/// A job's workspace, with what programs need to run in it.
struct Room {
  let workspace: Workspace
  let environment: JobEnvironment
  /// Starts the agent and the programs that it asks for.
  let agentLauncher: ProgramLauncher
  /// Starts the job's commands.
  let commandLauncher: ProgramLauncher
  let temporaryFolder: TemporaryFolder
  /// Distinguishes the logs of this room's commands from those of another room.
  let logMark: String
  /// The shell that commands ran in when the room was made.
  let shell: String

  /// The folder in which programs start.
  var path: String { workspace.record.path }
}
