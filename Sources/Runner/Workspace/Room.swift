internal import Git
internal import Sessions
internal import Subprocess

/// A workspace of a job, with what programs need to run in it.
struct Room {
  let workspace: Workspace
  let environment: JobEnvironment
  /// Starts the agent and the programs that it asks for.
  let agentLauncher: ProgramLauncher
  /// Starts the job's commands.
  let commandLauncher: ProgramLauncher
  let temporaryFolder: TemporaryFolder
  /// The folder that holds nothing but a clean room; nil for the agent's workspace.
  let surroundings: OwnFolder?

  /// The folder in which programs start.
  var path: String { workspace.record.path }
  /// True when no agent ever ran in the room.
  var isClean: Bool { surroundings != nil }
}
