internal import Forge
internal import Git

extension Publication {
  /// Returns whose commits are on a branch.
  ///
  /// `isOpen` is false where the mark is of a request that may not have the last push any more.
  func state(
    of branch: String,
    _ job: PublishedJob,
    _ mark: RequestMark?,
    isOpen: Bool
  ) throws -> Situation.Branch {
    guard let tip = branches.tips[branch] else { return .absent }
    let named = Set(mark?.commits ?? [])
    // Below the newest commit of a stack are those of others.
    if named.contains(tip.description), mark?.stacked != true {
      return .own(tip: tip, change: mark?.commits.last == tip.description ? mark?.change : nil)
    }
    let target = try targetBranch(of: job)
    guard let commits = try commits(of: branch, above: target) else {
      throw PublishError.missingTarget(target)
    }
    var others: [Exchange.Commit] = []
    let above = Set(commits.map { (commit: Exchange.Commit) in commit.id })
    for commit in commits where !named.contains(commit.id.description) {
      if try !isAutomaticMerge(commit, above) { others.append(commit) }
    }
    // The branch may have been reset, so that the change is not on it any more.
    let isThere = commits.contains { $0.id.description == mark?.commits.last }
    let change = isThere ? mark?.change : nil
    guard let first = others.last else { return .own(tip: tip, change: change) }
    // Without the mark of an open request, the trailer of the only commit says whose it is, if it says
    // the truth: kjob may have been killed before it opened the request.
    if mark == nil || !isOpen, others.count == 1, let trailer = ChangeTrailer(in: first.message),
      trailer.key == job.key.description, try holds(first, trailer.change, job)
    {
      return .own(tip: tip, change: trailer.change)
    }
    // Named is the first that is not kjob's by its trailer, either.
    let foreign = others.last { ChangeTrailer(in: $0.message)?.key != job.key.description }
    return .foreign(tip: tip, commit: (foreign ?? first).id.description, change: change)
  }

  /// Returns the oldest open request with a job's mark whose branch has a commit that the mark names;
  /// nil if there is none.
  ///
  /// People copy texts of requests, and with them the marks. On the `usual` branch the mark counts
  /// anyway, since a kill can have come before the push.
  func ownRequest(of key: ChangeKey, usual: String?) throws -> ForgeRequest? {
    try open.requests(of: key).first { request in
      guard let branch = request.branch, let mark = RequestMark(in: request.body) else {
        return false
      }
      guard branch != usual, let tip = branches.tips[branch] else { return branch == usual }
      if mark.commits.contains(tip.description) { return true }
      let commits = try commits(of: branch, above: request.target) ?? []
      return commits.contains { mark.commits.contains($0.id.description) }
    }
  }

  /// Returns the commits that a branch has and its target has not; nil if one of the two is missing.
  private func commits(
    of branch: String,
    above target: String
  ) throws -> [Exchange.Commit]? {
    guard let tip = branches.tips[branch], let end = branches.tips[target] else { return nil }
    try fetch([branch, target])
    try exchange.connect(tip, end, [branch, target])
    return try exchange.commits(of: tip, without: [end])
  }

  /// Returns kjob's newest commit on a branch that has its change and nothing else; nil if none is
  /// there any more.
  func lastCommit(
    of mark: RequestMark?,
    on tip: ObjectID,
    _ job: PublishedJob
  ) throws -> ObjectID? {
    guard let mark, let end = branches.tips[try targetBranch(of: job)] else { return nil }
    let commits = try exchange.commits(of: tip, without: [end])
    // The commits of a stack have two parents.
    let alone = Set(commits.filter { $0.parents.count == 1 }.map(\.id.description))
    return mark.commits.last { alone.contains($0) }.flatMap { ObjectID($0) }
  }

  /// Returns the tree of a branch with others' commits and the job's new change, and the commit with
  /// that change alone; nil if it has conflicts.
  func stacked(
    _ job: PublishedJob,
    on tip: ObjectID,
    insteadOf last: ObjectID,
    signing: Bool = false
  ) throws -> (tree: ObjectID, commit: ObjectID)? {
    guard let commit = try commit(of: job, signing: signing) else { return nil }
    let tree = try exchange.tree(of: tip, with: commit, insteadOf: last, by: job.author)
    return tree.map { ($0, commit) }
  }

  /// True if a job's run was on a commit, or on one that comes after it.
  func follows(_ old: ObjectID, _ job: PublishedJob) throws -> Bool {
    if job.base == old { return true }
    return try isEarlier(old, than: job.base, on: try targetBranch(of: job))
  }

  /// True if a commit comes before another one, whose history is on the target as well.
  func isEarlier(
    _ commit: ObjectID,
    than other: ObjectID,
    on target: String
  ) throws -> Bool {
    try fetch([target])
    try exchange.connect(commit, other, [target])
    return try exchange.isAncestor(commit, of: other)
  }

  /// Compares the base of a job's run with the base of its request.
  func base(of job: PublishedJob, since old: ObjectID) throws -> Situation.Base {
    let target = try targetBranch(of: job)
    // A job whose change goes to another branch than the main one may run on any.
    guard job.target == nil || target == branches.main else {
      return try job.base != old && follows(old, job) ? .newer : .same
    }
    guard let end = branches.tips[target], end != old else { return .same }
    try fetch([target])
    let isOldOnTarget = try exchange.isAncestor(old, of: end)
    let isNewer =
      try !exchange.isAncestor(job.base, of: old)
      && (!isOldOnTarget || exchange.isAncestor(job.base, of: end))
    if isNewer { return .newer }
    // A job on another branch than its request's target follows that branch.
    return isOldOnTarget ? .older : .same
  }

  /// True for a merge of the target branch that a person would get without a conflict.
  private func isAutomaticMerge(
    _ commit: Exchange.Commit,
    _ above: Set<ObjectID>
  ) throws -> Bool {
    guard commit.parents.count == 2, above.contains(commit.parents[0]),
      !above.contains(commit.parents[1])
    else { return false }
    return try exchange.automaticMerge(commit.parents[0], commit.parents[1]) == commit.tree
  }

  /// True when a commit's change is the one that its trailer names.
  private func holds(
    _ commit: Exchange.Commit,
    _ change: String,
    _ job: PublishedJob
  ) throws -> Bool {
    guard commit.parents.count == 1 else { return false }
    if job.change?.identity == change, job.change?.tree == commit.tree,
      commit.parents.first == job.base
    {
      return true
    }
    return try exchange.identity(of: commit) == change
  }

  /// Returns the branch to merge into.
  func targetBranch(of job: PublishedJob) throws(PublishError) -> String {
    guard let target = job.target ?? branches.main else { throw .noTarget }
    guard branches.tips[target] != nil else { throw .missingTarget(target) }
    return target
  }

  /// Fetches branches that are not here yet.
  func fetch(_ names: [String]) throws {
    let missing = names.filter { name in
      guard let tip = branches.tips[name] else { return false }
      return !fetched.contains(tip.description)
    }
    try exchange.fetch(missing)
    for name in missing { if let tip = branches.tips[name] { fetched.insert(tip.description) } }
  }
}
