internal import JSON
internal import Text

/// The job's worktree is about to be made, with kjob's own folder next to it.
///
/// Emitted once for each worktree.
struct WorkspacePlanned: EventData {
  static let event = EventDeclaration(
    "workspace-planned",
    "The job's worktree is about to be made."
  )
  var store: String

  func masked(by redactor: Redactor) -> WorkspacePlanned { self }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .workspacePlanned($0, store: store) }
  }
}
