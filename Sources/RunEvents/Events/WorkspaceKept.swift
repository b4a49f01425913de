internal import JSON
internal import Text

/// The job's worktree was kept because the user asked for it.
struct WorkspaceKept: BareEventData {
  static let event = EventDeclaration("workspace-kept", "The worktree was kept at this path.")
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> WorkspaceKept { WorkspaceKept(redactor.masked(value)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .workspaceKept($0, path: value) } }
}
