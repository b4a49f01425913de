internal import FileSystem
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

  /// The folder in which programs start: the top, or a folder of the job's choice.
  let folder: String

  /// The top of the workspace.
  var path: String { workspace.record.path }

  /// The reason why no program can start in the folder; nil if one can.
  ///
  /// A link in its place could lead out of the workspace.
  var folderProblem: String? {
    guard folder != path else { return nil }
    let name = folder.dropFirst(path.utf8.count + 1)
    guard let top = resolvedPath(path), resolvedPath(folder) == "\(top)/\(name)",
      (try? FileStatus(ofPath: folder))?.kind == .folder
    else { return "`folder: \(name)` is no longer a folder of the worktree" }
    return nil
  }
  /// True when no agent ever ran in the room.
  var isClean: Bool { surroundings != nil }
}
