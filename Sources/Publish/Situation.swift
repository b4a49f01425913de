package import Forge
package import Git

/// Everything that decides what becomes of one job's request.
package struct Situation: Hashable, Sendable {
  /// The result of a job.
  package enum Result: Hashable, Sendable {
    /// A change that passed, by its identity.
    case change(String)
    /// There was nothing to change, and the job passed.
    case nothing
    /// The outcome says nothing about the change; the value is the reason.
    case none(String)
  }

  /// The branch on the remote repository.
  package enum Branch: Hashable, Sendable {
    /// There is no such branch.
    case absent
    /// Only commits of kjob's are on it, and merges that git makes by itself.
    ///
    /// The value is the identity of the change on it; nil if it is not known.
    case own(tip: ObjectID, change: String?)
    /// Commits of others are on it, the first of which is `commit`.
    ///
    /// `change` is the identity of the change that kjob's commits on it make; nil if none is there.
    case foreign(tip: ObjectID, commit: String, change: String? = nil)

    /// The commit at its end.
    package var tip: ObjectID? {
      switch self {
      case .absent: nil
      case .own(let tip, _), .foreign(let tip, _, _): tip
      }
    }
  }

  /// The base of the run and of the request, with the branch to merge into.
  package enum Base: Hashable, Sendable {
    /// The request is on the newest commit, or on the run's.
    case same
    /// The run was on a newer commit than the request.
    case newer
    /// The branch to merge into has moved, and the run was on no newer commit than the request.
    case older
  }

  /// Finds out facts that cost time and seldom matter.
  package protocol Inquiry {
    /// True when a person has reviewed the request or commented on it.
    func isReviewed() throws -> Bool
    /// The base of the run and of the request.
    func base() throws -> Base
    /// True if the run's base is the request's, or comes after it.
    func followsRequest() throws -> Bool
  }

  /// The result of the job.
  package var result: Result
  /// The job's key.
  package var key: ChangeKey
  /// The digest of what was asked and how it was verified.
  package var task: String
  /// The commit that the change is based on.
  package var base: String
  /// The id of the run.
  package var run: String
  /// The branch.
  package var branch: Branch
  /// The request that the job had last; nil if it never had one, or if requests cannot be read.
  package var request: ForgeRequest?
  /// The mark in the request's text.
  package var mark: RequestMark?
  /// True when requests can be read and made.
  package var hasForge: Bool
  /// True when a person asked for the request to be opened again.
  package var reopens = false
  /// The job's wishes.
  package var policy = PublishPolicy()

  /// Creates a situation without a request.
  package init(
    result: Result,
    key: ChangeKey,
    task: String,
    base: String,
    run: String,
    branch: Branch,
    hasForge: Bool
  ) {
    self.result = result
    self.key = key
    self.task = task
    self.base = base
    self.run = run
    self.branch = branch
    self.hasForge = hasForge
  }
}
