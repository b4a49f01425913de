internal import Git
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension CaptureStep {
  /// The reason not to deliver a change: it would bring a secret into the repository.
  ///
  /// Checked before the patch is written, so that no patch with a secret ever reaches the output.
  func secretFailure(
    _ snapshot: Snapshot,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> JobFailure? {
    let found: [PatchSecret]
    do throws(GitError) {
      found = try context.repository.secrets(
        in: snapshot,
        redactor.secrets,
        context.interruption(at: deadline)
      )
    } catch {
      throw context.failure(.snapshot, error, while: "looking for secrets in what the agent left")
    }
    guard !found.isEmpty else { return nil }
    func describe(_ secret: PatchSecret) -> String {
      let name = secret.name.isEmpty ? "a secret" : "the value of `\(secret.name)`"
      return "\(name) in `\(redactor.safeText(secret.path).singleLine)`"
    }
    let list = found.prefix(20).map(describe).joined(separator: "\n")
    return .refused(
      .patchSecret,
      SafeText(
        "the change holds \(Wording.list(found.map(describe), first: 1)); the patch is withheld"
      ),
      details: SafeText("the change holds secrets, so the patch is withheld:\n\(list)")
    )
  }
}
