internal import JSON
internal import Text

/// The job's worktree was removed, except for the paths that are named.
struct WorkspaceRemoved: BareEventData {
  static let event = EventDeclaration(
    "workspace-removed",
    "The worktree was removed, except for what `data` lists."
  )
  var value: [SafeText]

  init(_ value: [SafeText]) { self.value = value }

  func masked(by redactor: Redactor) -> WorkspaceRemoved {
    WorkspaceRemoved(value.map(redactor.masked))
  }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .workspaceRemoved($0, remaining: value) }
  }
}
