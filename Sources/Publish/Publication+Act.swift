internal import Forge
internal import Git

extension Publication {
  /// Does what was decided; returns false when the branch or the request has changed meanwhile.
  func act(_ job: PublishedJob, _ outcome: inout PublishOutcome) throws -> Bool {
    switch outcome.decision {
    case .upToDate, .leave, .refuse, .verify, .closeGone: return true
    case .push:
      guard let commit = try commit(of: job) else { return true }
      return try push(commit, job, &outcome)
    case .open, .openOnly: return try openRequest(job, &outcome)
    case .replace: return try replace(job, &outcome, reopening: false)
    case .reopen: return try replace(job, &outcome, reopening: true)
    case .stack: return try stack(job, &outcome)
    case .adjust:
      guard let request = outcome.request, let mark = RequestMark(in: request.body) else {
        return true
      }
      try adjust(request, mark, job, &outcome)
      return true
    case .noteEmpty, .clearEmpty:
      guard let request = outcome.request, var mark = RequestMark(in: request.body) else {
        return true
      }
      mark.empty = outcome.decision == .noteEmpty ? job.run : nil
      try forge?.update(request.number, title: nil, body: mark.added(to: request.body))
      return true
    case .close: return try close(job, outcome)
    }
  }

  /// Makes the commit of a job; nil if it has no change.
  func commit(of job: PublishedJob, signing: Bool = true) throws -> ObjectID? {
    guard let change = job.change, let trailer = job.trailer else { return nil }
    if try !exchange.has(job.base) { try fetch([try targetBranch(of: job)]) }
    guard try exchange.has(job.base) else {
      throw PublishError.missingBase(job.base.description)
    }
    return try exchange.commit(wanted(job, change, trailer, signing: signing))
  }

  private func wanted(
    _ job: PublishedJob,
    _ change: PublishedJob.Change,
    _ trailer: ChangeTrailer,
    signing: Bool
  ) -> RemoteCommit {
    RemoteCommit(
      base: job.base,
      patch: change.patch,
      tree: change.tree,
      message: trailer.added(to: job.message, of: job.id),
      author: job.author,
      signing: signing ? job.signing : nil
    )
  }

  private func push(
    _ commit: ObjectID,
    _ job: PublishedJob,
    _ outcome: inout PublishOutcome
  ) throws -> Bool {
    outcome.commit = commit
    if outcome.tip == commit { return true }
    let options = opensByPush ? PushOptions.merge(job, into: try targetBranch(of: job)) : []
    switch try exchange.push(commit, to: outcome.branch, insteadOf: outcome.tip, options: options) {
    case .done:
      branches.tips[outcome.branch] = commit
      return true
    case .moved: return false
    case .refused(let rule): throw PublishError.push(branch: outcome.branch, rule: rule)
    }
  }

  private func mark(of job: PublishedJob, _ commit: ObjectID) -> RequestMark {
    RequestMark(
      key: job.key.description,
      change: job.change?.identity ?? "",
      base: job.base.description,
      commits: [commit.description],
      task: job.task,
      file: job.file,
      title: ChangeKey.digest(of: job.title)
    )
  }

  private func openRequest(
    _ job: PublishedJob,
    _ outcome: inout PublishOutcome
  ) throws -> Bool {
    let target = try targetBranch(of: job)
    let present = outcome.decision == .openOnly ? outcome.tip : nil
    guard let commit = try present ?? self.commit(of: job) else { return true }
    guard try push(commit, job, &outcome) else { return false }
    var mark = mark(of: job, commit)
    mark.target = job.targetDigest
    if present != nil {
      // It was made by an earlier run, maybe on another base.
      try fetch([outcome.branch])
      mark.base = try exchange.parents(of: commit).first?.description ?? mark.base
    }
    let draft = RequestDraft(
      title: job.title,
      body: mark.added(to: job.body),
      branch: outcome.branch,
      target: target,
      settings: job.settings
    )
    guard let request = try opened(draft) else { return false }
    outcome.request = request
    open.add(request)
    var asked = request
    asked.body = draft.body
    try adjust(asked, mark, job, &outcome)
    return true
  }

  /// Gives a request the labels, people and the like of its job, and notes that it has them.
  private func adjust(
    _ request: ForgeRequest,
    _ mark: RequestMark,
    _ job: PublishedJob,
    _ outcome: inout PublishOutcome
  ) throws {
    let target = moves(request, mark, job) ? job.target : nil
    let missing = job.missingSettings(mark)
    guard missing != nil || target != nil else { return }
    if let missing { outcome.warnings = try forge?.apply(missing, to: request.number) ?? [] }
    var mark = mark
    let known = mark.settings ?? []
    let all = known + job.settings.digests.filter { !known.contains($0) }
    mark.settings = all.isEmpty ? nil : all
    mark.target = job.targetDigest
    let body = mark.added(to: request.body)
    try forge?.update(request.number, title: nil, target: target, body: body)
  }

  /// True if the job file names another branch to merge into than before; a person may also have
  /// changed the request's, which stays.
  func moves(_ request: ForgeRequest?, _ mark: RequestMark?, _ job: PublishedJob) -> Bool {
    guard let request, let target = job.target else { return false }
    return mark?.target != job.targetDigest && request.target != target
  }

  /// Opens a request; returns nil if the branch has one already.
  private func opened(_ draft: RequestDraft) throws -> ForgeRequest? {
    do throws(ForgeError) {
      return try forge?.open(draft)
    } catch {
      guard error == .exists else { throw error }
      return nil
    }
  }

  private func replace(
    _ job: PublishedJob,
    _ outcome: inout PublishOutcome,
    reopening: Bool
  ) throws -> Bool {
    guard let request = outcome.request, let commit = try commit(of: job) else { return true }
    return try update(request, job, [commit], &outcome, reopening: reopening)
  }

  /// Adds the new change after the commits of others.
  private func stack(_ job: PublishedJob, _ outcome: inout PublishOutcome) throws -> Bool {
    guard let request = outcome.request, let change = job.change, let trailer = job.trailer,
      let tip = outcome.tip,
      let last = try lastCommit(of: RequestMark(in: request.body), on: tip, job),
      let (tree, commit) = try stacked(job, on: tip, insteadOf: last, signing: true)
    else { return false }
    let wanted = wanted(job, change, trailer, signing: true)
    let merge = try exchange.merge(commit, into: tip, tree, wanted)
    return try update(request, job, [commit, merge], &outcome, reopening: false)
  }

  /// Moves a request's branch to the last of new commits, and changes its text.
  private func update(
    _ request: ForgeRequest,
    _ job: PublishedJob,
    _ commits: [ObjectID],
    _ outcome: inout PublishOutcome,
    reopening: Bool
  ) throws -> Bool {
    guard let commit = commits.last else { return true }
    let isStack = commits.count > 1
    let old = RequestMark(in: request.body)
    let new = commits.map(\.description)
    // Named before it is pushed: a kill in between must not make it look like a person's.
    var named = old ?? mark(of: job, commit)
    named.commits = (old?.commits ?? []).filter { !new.contains($0) } + new
    if isStack { named.stacked = true }
    var before = named
    before.change = old?.change ?? Self.noChange
    try forge?.update(request.number, title: nil, body: before.added(to: request.body))
    // GitHub does not open a request again once its branch was replaced, and none does without one.
    let isOpen = try !reopening || reopen(request.number)
    do {
      guard try push(commit, job, &outcome) else { return false }
    } catch {
      if reopening, isOpen { try forge?.set(request.number, open: false) }
      throw error
    }
    if !isOpen, try !reopen(request.number) {
      outcome.decision = .open
      return try openRequest(job, &outcome)
    }
    var after = mark(of: job, commit)
    after.commits = named.commits
    (after.settings, after.target) = (named.settings, named.target)
    after.stacked = isStack ? true : nil
    // A title that a person has written stays.
    let isOwnTitle = old.map { $0.title == ChangeKey.digest(of: request.title) } ?? false
    if !isOwnTitle { after.title = old?.title ?? after.title }
    let note = "This change comes after commits of others, and was verified without them."
    var request = request
    request.body = after.added(to: isStack ? "\(job.body)\n\n\(note)" : job.body)
    try forge?.update(request.number, title: isOwnTitle ? job.title : nil, body: request.body)
    try adjust(request, after, job, &outcome)
    return true
  }

  /// Opens a closed request again; returns false if the forge refuses.
  private func reopen(_ number: Int) throws -> Bool {
    do throws(ForgeError) {
      try forge?.set(number, open: true)
      return true
    } catch {
      guard error.isRefusal else { throw error }
      return false
    }
  }

  /// The identity of no change.
  private static let noChange = String(repeating: "0", count: 40)

  private func close(_ job: PublishedJob, _ outcome: PublishOutcome) throws -> Bool {
    guard let request = outcome.request, var mark = RequestMark(in: request.body) else {
      return true
    }
    mark.empty = mark.empty ?? job.run
    let why = "the job `\(job.id)` passed without a change, so there is nothing left to merge."
    try close(request, mark, because: why)
    return true
  }

  /// Closes a request with a remark; the mark says first who does it.
  func close(_ request: ForgeRequest, _ mark: RequestMark, because why: String) throws {
    var mark = mark
    mark.closed = true
    try forge?.update(request.number, title: nil, body: mark.added(to: request.body))
    let text = "Closed by kjob: \(why)\n\n\(RequestMark.ownRemark)"
    try forge?.remark(text, on: request.number)
    try forge?.set(request.number, open: false)
  }
}
