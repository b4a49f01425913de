internal import Git
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// The files that an agent's worktree has when it is judged, so that a judgement that was killed can
/// begin again.
enum JudgedWorktree {
  private static let record = "judged-files"

  /// Records the files, before the first command.
  static func note(
    _ workspace: Workspace,
    _ context: JobContext,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      let interruption = context.interruption(at: deadline)
      _ = try context.repository.noteFiles(of: workspace, as: record, interruption)
    } catch {
      throw context.failure(.snapshot, error, while: "listing what is verified")
    }
  }

  /// Removes what commands have made since; does nothing if none had begun.
  static func clear(
    _ workspace: Workspace,
    _ context: JobContext,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      let interruption = context.interruption(at: deadline)
      try context.repository.removeNewFiles(of: workspace, since: nil, as: record, interruption)
    } catch {
      throw context.failure(.snapshot, error, while: "removing what a killed verification left")
    }
  }
}
