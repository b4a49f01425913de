internal import Git

extension Publication {
  /// Returns whose commits are on a branch.
  func state(
    of branch: String,
    _ job: PublishedJob,
    _ mark: RequestMark?
  ) throws -> Situation.Branch {
    guard let tip = branches.tips[branch] else { return .absent }
    let named = Set(mark?.commits ?? [])
    if named.contains(tip.description) {
      return .own(tip: tip, change: mark?.commits.last == tip.description ? mark?.change : nil)
    }
    let target = try targetBranch(of: job)
    try fetch([branch, target])
    guard let end = branches.tips[target] else { throw PublishError.missingTarget(target) }
    var others: [Exchange.Commit] = []
    let commits = try exchange.commits(of: tip, without: [end])
    let above = Set(commits.map { (commit: Exchange.Commit) in commit.id })
    for commit in commits where !named.contains(commit.id.description) {
      if try !isAutomaticMerge(commit, above) { others.append(commit) }
    }
    guard let first = others.last else {
      // The branch may have been reset, so that the change is not on it any more.
      let isThere = commits.contains { $0.id.description == mark?.commits.last }
      return .own(tip: tip, change: isThere ? mark?.change : nil)
    }
    // Without a mark, the trailer of the only commit says whose it is, if it says the truth.
    if mark == nil, commits.count == 1, let trailer = ChangeTrailer(in: first.message),
      trailer.key == job.key.description, try holds(first, trailer.change, job)
    {
      return .own(tip: tip, change: trailer.change)
    }
    return .foreign(tip: tip, commit: first.id.description)
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
