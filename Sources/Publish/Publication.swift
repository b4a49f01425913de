package import Forge
package import Git

/// The publishing of jobs to one remote repository.
package final class Publication {
  var forge: (any Forge)?
  private let remote: RemoteRepository
  let exchange: Exchange
  let opensByPush: Bool
  var branches: RemoteRepository.Branches
  var open: OpenRequestList
  var fetched: Set<String> = []

  /// The number of attempts for a job whose branch or request changes meanwhile.
  private static let attempts = 3

  /// Reads the branches and the open requests; `forge` is nil where requests cannot be read.
  ///
  /// With `opensByPush`, the push itself asks GitLab for a request.
  package init(
    to remote: RemoteRepository,
    from source: SourceRepository,
    forge: (any Forge)?,
    opensByPush: Bool = false
  ) throws {
    var forge = forge
    // Everything that can fail comes before the first assignment.
    let exchange = try Exchange(between: source, and: remote)
    let branches = try remote.branches()
    let open = OpenRequestList(try forge?.openRequests() ?? [])
    self.exchange = exchange
    self.remote = remote
    self.forge = forge
    self.branches = branches
    self.open = open
    self.opensByPush = opensByPush
  }

  private func look() throws {
    branches = try remote.branches()
    open = OpenRequestList(try forge?.openRequests() ?? [])
  }

  /// Publishes a job, or only finds out what would be done.
  ///
  /// `check` gets the decision before anything is done, and may throw.
  package func publish(
    _ job: PublishedJob,
    dryRun: Bool,
    check: (PublishOutcome) throws -> Void = { _ in }
  ) throws -> PublishOutcome {
    for attempt in 1...Self.attempts {
      if attempt > 1 { try look() }
      var outcome = try decide(job)
      if dryRun { return outcome }
      // A second look is at what another publisher did meanwhile.
      if attempt == 1 { try check(outcome) }
      if try act(job, &outcome) { return outcome }
    }
    throw PublishError.unsettled(branch: job.branch)
  }

  // MARK: - Looking

  private func decide(_ job: PublishedJob) throws -> PublishOutcome {
    let request = try lastRequest(of: job)
    let mark = request.flatMap { RequestMark(in: $0.body) }
    // An open request's own branch counts, though the job's template may give another name by now.
    let branch = request?.state == .open ? request?.branch ?? job.branch : job.branch
    var situation = Situation(
      result: job.result,
      key: job.key,
      task: job.task,
      base: job.base.description,
      run: job.run,
      branch: try state(of: branch, job, mark, isOpen: request?.state == .open),
      hasForge: forge != nil
    )
    situation.request = request
    situation.mark = mark
    situation.policy = job.policy
    situation.reopens = job.reopens
    var decision = try Decision.make(situation, Questions(publication: self, job: job, situation))
    if decision == .stack, case .foreign(let tip, let commit, _) = situation.branch {
      if let last = try lastCommit(of: mark, on: tip, job) {
        if try stacked(job, on: tip, insteadOf: last) == nil {
          decision = .leave(.stackConflicts(commit))
        }
      } else {
        decision = .leave(.foreignCommit(commit))
      }
    }
    // What the job file has changed, and what a kill came before.
    let lacks = job.missingSettings(mark) != nil
    if decision == .upToDate, lacks || moves(request, mark, job) { decision = .adjust }
    return PublishOutcome(
      job: job.id,
      decision: decision,
      branch: branch,
      tip: situation.branch.tip,
      change: job.change?.identity,
      request: request
    )
  }

  /// Returns the request with the job's mark, else the newest one from its branch.
  private func lastRequest(of job: PublishedJob) throws -> ForgeRequest? {
    guard forge != nil else { return nil }
    var found = try ownRequest(of: job.key, usual: job.branch) ?? open.request(from: job.branch)
    // A request that is closed matters only where there is something to merge.
    if found == nil, job.change != nil {
      found = try forge?.requests(from: job.branch).first { $0.branch == job.branch }
    }
    guard let number = found?.number, found?.state == .open else { return found }
    // Lists do not say whether a request could be merged.
    return try forge?.request(number)
  }
}

/// The answers of the forge and of the branches.
private struct Questions: Situation.Inquiry {
  private let publication: Publication
  private let job: PublishedJob
  private let situation: Situation

  init(publication: Publication, job: PublishedJob, _ situation: Situation) {
    self.publication = publication
    self.job = job
    self.situation = situation
  }

  func isReviewed() throws -> Bool {
    guard let number = situation.request?.number else { return false }
    let remarks = try publication.forge?.remarks(on: number) ?? []
    return remarks.contains { !$0.isProgram && !$0.text.contains(RequestMark.ownRemark) }
  }

  func followsRequest() throws -> Bool {
    guard let base = situation.mark?.base, let old = ObjectID(base) else { return false }
    return try publication.follows(old, job)
  }

  func base() throws -> Situation.Base {
    guard let mark = situation.mark, let old = ObjectID(mark.base) else { return .same }
    return try publication.base(of: job, since: old)
  }
}
