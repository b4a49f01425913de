package import Forge
package import Git

/// A job of a run, as it is to be published.
package struct PublishedJob: Sendable {
  /// The change that passed.
  package struct Change: Sendable {
    /// The identity.
    package var identity: String
    /// The patch.
    package var patch: [UInt8]
    /// The tree that it gives.
    package var tree: ObjectID

    /// Creates a change.
    package init(identity: String, patch: [UInt8], tree: ObjectID) {
      self.identity = identity
      self.patch = patch
      self.tree = tree
    }
  }

  /// The job's id.
  package var id: String
  /// The id of the run.
  package var run: String
  /// The job's key.
  package var key: ChangeKey
  /// The digest of what was asked and how it was verified.
  package var task: String
  /// The digest of the job file's identity.
  package var file: String
  /// The commit that the change is based on.
  package var base: ObjectID
  /// The change; nil without one.
  package var change: Change?
  /// Why the result says nothing about the change; nil if it does.
  package var noResult: String?
  /// The branch's name.
  package var branch: String
  /// The branch to merge into; nil for the one that the remote repository offers.
  package var target: String?
  /// The title of the request.
  package var title: String
  /// The text of the request, without a mark.
  package var body: String
  /// The message of the commit, without the trailer.
  package var message: String
  /// The author of the commit.
  package var author: Author
  /// The way to sign the commit; nil for one without a signature.
  package var signing: CommitSigning?
  /// The labels, people and the like of a new request.
  package var settings: RequestSettings
  /// The job's wishes for its request.
  package var policy: PublishPolicy
  /// True when a person asked for the request to be opened again.
  package var reopens: Bool

  /// Creates a job with the usual settings.
  package init(
    id: String,
    run: String,
    key: ChangeKey,
    task: String,
    file: String,
    base: ObjectID,
    branch: String,
    title: String,
    body: String,
    message: String,
    author: Author
  ) {
    self.id = id
    self.run = run
    self.key = key
    self.task = task
    self.file = file
    self.base = base
    self.branch = branch
    self.title = title
    self.body = body
    self.message = message
    self.author = author
    settings = RequestSettings()
    policy = PublishPolicy()
    reopens = false
  }

  /// Returns the labels, people and the like that a request has not got yet; nil if it has all.
  ///
  /// What a person took away stays away.
  func missingSettings(_ mark: RequestMark?) -> RequestSettings? {
    let missing = settings.without(Set(mark?.settings ?? []))
    return missing == RequestSettings() ? nil : missing
  }

  /// The digest of the branch to merge into that the job file names; nil if it names none.
  var targetDigest: String? { target.map { ChangeKey.digest(of: $0) } }

  /// The result of the run.
  var result: Situation.Result {
    if let noResult { return .none(noResult) }
    return change.map { .change($0.identity) } ?? .nothing
  }

  /// The trailer of its commit.
  var trailer: ChangeTrailer? { change.map { ChangeTrailer(key: key, change: $0.identity) } }
}

/// The result of publishing a job.
package struct PublishOutcome: Sendable {
  /// The job's id.
  package var job: String
  /// The decision.
  package var decision: Decision
  /// The branch.
  package var branch: String
  /// The commit at the end of the branch before.
  package var tip: ObjectID?
  /// The commit that was pushed, or would be.
  package var commit: ObjectID?
  /// The identity of the run's change; nil if it has none.
  package var change: String?
  /// The request, as it was before or as it was made.
  package var request: ForgeRequest?
  /// The settings that the forge refused.
  package var warnings: [String] = []

  /// True when the branch has the job's change now.
  package var isOnBranch: Bool {
    switch decision {
    case .open, .openOnly, .push, .replace, .reopen, .stack, .adjust, .clearEmpty, .verify,
      .upToDate:
      true
    case .noteEmpty, .close, .closeGone, .leave, .refuse: false
    }
  }
}

/// The reason why a job could not be published.
package enum PublishError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The branch moved again and again.
  case unsettled(branch: String)
  /// The server refused the push, with its words.
  case push(branch: String, rule: String)
  /// The remote repository offers no branch to merge into.
  case noTarget
  /// The branch to merge into does not exist.
  case missingTarget(String)
  /// The plan was made when the branch or the request was another.
  case planMoved(String)
  /// The commit that the change is based on is neither here nor on the remote repository.
  case missingBase(String)

  package var description: String {
    switch self {
    case .unsettled(let branch):
      "the branch `\(branch)` is moved by another program again and again; publish later"
    case .push(let branch, let rule): "the server refused the push to `\(branch)`: \(rule)"
    case .noTarget: "the remote repository names no main branch; set `publish: { target: BRANCH }`"
    case .missingTarget(let branch): "the remote repository has no branch `\(branch)` to merge into"
    case .planMoved(let what): "\(what) has changed since the plan was made; make a new one"
    case .missingBase(let commit):
      "the base \(commit) is neither in the repository nor on the branch to merge into; fetch the whole "
        + "history"
    }
  }
}
