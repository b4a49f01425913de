internal import Git
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Compares the source repository with its state when the job started.
struct SourceCheck {
  let context: JobContext

  /// The failure of a job that would have passed but whose source repository has changed.
  func failure(of workspace: Workspace) -> JobFailure? {
    if let failure = context.sourceChangeFailure() { return failure }
    do throws(GitError) {
      let deadline = MonotonicInstant.now + .seconds(60)
      let missing = try context.repository.missingObjects(
        of: workspace,
        context.interruption(at: deadline)
      )
      guard !missing.isEmpty else { return nil }
      let text =
        "the source repository was changed while the job ran: "
        + RepositoryChange(.objects, .removed).description
      let names = missing.prefix(20).joined(separator: "\n")
      return .error(
        .repositoryChanged,
        SafeText(text),
        details: SafeText("\(text)\n\(names)\n`git fsck` in the repository names what else is gone")
      )
    } catch {
      return context.failure(
        .repositoryChanged,
        error,
        while: "looking at the source repository"
      )
    }
  }
}
