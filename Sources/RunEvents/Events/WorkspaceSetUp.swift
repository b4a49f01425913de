internal import JSON
internal import Text

/// The setup commands of the job's worktree have run.
struct WorkspaceSetUp: EventData {
  static let event = EventDeclaration(
    "workspace-set-up",
    "The setup commands of the job's worktree have run."
  )
  /// The tree of the worktree's files, 40 hexadecimal digits.
  var tree: String

  func masked(by redactor: Redactor) -> WorkspaceSetUp { self }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .workspaceSetUp($0, tree: tree) } }
}
