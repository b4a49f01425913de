internal import Git
internal import JobFile
internal import Sessions

/// A workspace of a job, with what programs that run in it get.
struct Room {
  let workspace: Workspace
  let environment: JobEnvironment
  let temporaryFolder: TemporaryFolder
  /// The shell that commands ran in when the room was made.
  let shell: String

  /// The folder that programs start in.
  var path: String { workspace.record.path }
}
