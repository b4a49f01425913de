internal import Forge
internal import Git

/// The jobs of a whole run, for finding the requests of jobs that are gone.
package struct WholeRun: Sendable {
  /// The keys of its jobs.
  package var keys: Set<String>
  /// The digests of its job files.
  package var files: Set<String>

  /// Creates an empty run.
  package init() {
    keys = []
    files = []
  }

  /// True for the mark of a job that was in one of the files, and is not any more.
  package func lacks(_ mark: RequestMark) -> Bool {
    files.contains(mark.file) && !keys.contains(mark.key)
  }
}

extension Publication {
  /// Closes the open requests of jobs that are gone from the run's files, or only finds them; a branch
  /// with another author's commit stays.
  package func closeGone(_ run: WholeRun, dryRun: Bool) throws -> [PublishOutcome] {
    var outcomes: [PublishOutcome] = []
    for request in open.all.sorted(by: { $0.number < $1.number }) {
      guard let branch = request.branch, let mark = RequestMark(in: request.body), run.lacks(mark)
      else { continue }
      let tip = branches.tips[branch]
      let isOwn = tip.map { mark.commits.contains($0.description) } ?? true
      let decision: Decision =
        isOwn ? .closeGone : .leave(.foreignCommit(tip?.description ?? ""))
      outcomes.append(
        PublishOutcome(
          job: branch,
          decision: decision,
          branch: branch,
          tip: tip,
          request: request
        )
      )
      guard isOwn, !dryRun else { continue }
      let why = "the job of this request is not in its job file any more."
      try close(request, mark, because: why)
    }
    return outcomes
  }
}
