internal import Git
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// Why a job that would have passed is an error: the source repository is not as it was.
  func sourceFailure(_ workspace: Workspace?) -> JobFailure? {
    if let failure = job.sourceFailure() { return failure }
    guard let workspace else { return nil }
    do throws(GitError) {
      let deadline = MonotonicInstant.now + .seconds(60)
      let missing = try repository.missingObjects(of: workspace, interruption(deadline))
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
      return failure(.repositoryChanged, error, "looking at the source repository")
    }
  }
}
