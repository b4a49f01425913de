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
  /// Finds the open requests of jobs that are gone from the run's files; one whose branch has another
  /// author's commit is left.
  package func gone(_ run: WholeRun) -> [PublishOutcome] {
    open.all.sorted { $0.number < $1.number }.compactMap { request in
      guard let branch = request.branch, let mark = RequestMark(in: request.body), run.lacks(mark)
      else { return nil }
      let tip = branches.tips[branch]
      let isOwn = tip.map { mark.commits.contains($0.description) } ?? true
      return PublishOutcome(
        job: branch,
        decision: isOwn ? .closeGone : .leave(.foreignCommit(tip?.description ?? "")),
        branch: branch,
        tip: tip,
        request: request
      )
    }
  }

  /// Closes a request that was found gone.
  package func closeGone(_ outcome: PublishOutcome) throws {
    guard outcome.decision == .closeGone, let request = outcome.request,
      let mark = RequestMark(in: request.body)
    else { return }
    try close(request, mark, because: "the job of this request is not in its job file any more.")
  }
}
