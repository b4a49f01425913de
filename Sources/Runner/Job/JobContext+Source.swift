internal import Git
internal import RunEvents
internal import Sessions
internal import Text

extension JobContext {
  /// True when everyday changes of the source are errors too.
  var isSourceStrict: Bool { settings.isSourceStrict(for: specification) }

  /// Starts watching the source repository.
  func watchSource() {
    let record = services.dispatcher.sourceAtStart(of: id)
    if let facts = services.watch.begin(id, job.repository, record: record) {
      emit(.sourceObserved(id, facts))
    }
  }

  /// The failure of a job that would have passed but whose source repository has changed.
  func sourceChangeFailure() -> JobFailure? {
    let changes = services.watch.findings(of: id, job.repository).own.filter {
      isSourceStrict || !$0.isEveryday
    }
    guard !changes.isEmpty else { return nil }
    let clauses = RepositoryChange.descriptions(of: changes)
    let lines = clauses.prefix(100).map { SafeText($0).singleLine.string }
    return .error(
      .repositoryChanged,
      SafeText("the source repository was changed while the job ran: \(Wording.list(clauses))")
        .singleLine,
      details: SafeText(
        "the source repository was changed while the job ran:\n\(lines.joined(separator: "\n"))\n"
          + "no other job ran on it at that time; kjob did not undo the change\n"
          + "if people work in the repository while jobs run, set `source: tolerant`; a job with "
          + "`isolation: private` has branches, stash and configuration of its own"
      )
    )
  }

  /// Reports the changes that are not the reason why the job did not pass.
  func reportSource(_ failure: JobFailure?) {
    let findings = services.watch.findings(of: id, job.repository)
    services.watch.end(id, job.repository)
    let isReason = failure?.reason.type == .repositoryChanged
    let own = findings.own.filter { !isReason || !(isSourceStrict || !$0.isEveryday) }
    warn("the source repository was changed while the job ran", own)
    // A change that fails the whole run is reported once, at its end.
    let shared = findings.shared.filter { $0.isEveryday && !isSourceStrict }
    warn("the source repository was changed while this and other jobs ran", shared)
  }

  private func warn(_ text: String, _ changes: [RepositoryChange]) {
    guard !changes.isEmpty else { return }
    warn(SafeText("\(text): \(Wording.list(RepositoryChange.descriptions(of: changes)))"))
  }
}
