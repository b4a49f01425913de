/// A job's wishes for its pull or merge request and for the commit on its branch.
///
/// Nil stands for what kjob does anyway.
public struct PublishSettings: Hashable, Sendable {
  /// The treatment of a request for which nothing is left.
  public enum OnEmpty: String, CaseIterable, Hashable, Sendable {
    /// Closed at the first run with nothing to change, not only at the second one.
    case close
    /// Never closed.
    case leave
  }

  /// The treatment of a change that differs from the open request's.
  public enum OnNewChange: String, CaseIterable, Hashable, Sendable {
    /// The new change takes the place of the other one, unless a person has reviewed that.
    case replace
    /// The new change is reported, and the request stays.
    case keep
  }

  /// The treatment of a request with the run's change whose base is not the newest any more.
  public enum OnBaseMoved: String, CaseIterable, Hashable, Sendable {
    /// The request stays, unless it conflicts with the branch to merge into.
    case leave
    /// The request moves to a newer base once the change was verified there.
    case rebase
  }

  /// The treatment of a branch with others' commits.
  public enum OnHumanCommits: String, CaseIterable, Hashable, Sendable {
    /// The branch stays.
    case leave
    /// A new change is added after those commits.
    case stack
  }

  /// The kinds of forges.
  public enum Forge: String, CaseIterable, Hashable, Sendable {
    case github, gitlab, gitea, none
  }

  /// The name that identifies the request in place of the job's file, name and matrix.
  public var key: String?
  /// The branch.
  public var branch: String?
  /// The branch to merge into.
  public var target: String?
  /// The title.
  public var title: String?
  /// The text, in Markdown.
  public var body: String?
  /// The names of labels.
  public var labels: [String] = []
  /// The names of the people to ask for a review.
  public var reviewers: [String] = []
  /// The names of the people to assign.
  public var assignees: [String] = []
  /// The title of a milestone.
  public var milestone: String?
  /// True for a request that is not to be merged yet.
  public var isDraft = false
  /// True to merge as soon as the forge allows it.
  public var mergesByItself = false
  /// The forge, where its host does not say which one it is.
  public var forge: Forge?
  /// The treatment of a change that differs from the open request's.
  public var onNewChange: OnNewChange?
  /// The treatment of a request for which nothing is left.
  public var onEmpty: OnEmpty?
  /// The treatment of a request whose base is not the newest any more.
  public var onBaseMoved: OnBaseMoved?
  /// The treatment of a branch with others' commits.
  public var onHumanCommits: OnHumanCommits?
  /// The first line of the commit's message.
  public var commitSubject: String?
  /// The rest of the commit's message.
  public var commitBody: String?
  /// The author of the commit, `Name <mail>`.
  public var commitAuthor: String?
  /// True to sign the commit as git's configuration says.
  public var signsCommit = false

  /// Creates settings without wishes.
  public init() {}
}
