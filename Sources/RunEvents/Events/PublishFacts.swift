internal import JSON
public import Text

/// A job's wishes for its pull or merge request and the commit on its branch, as the job file has them.
public struct PublishFacts: Hashable, Sendable, Codable {
  /// The name that identifies the request.
  public var key: SafeText?
  /// The branch.
  public var branch: SafeText?
  /// The branch to merge into.
  public var target: SafeText?
  /// The title.
  public var title: SafeText?
  /// The text.
  public var body: SafeText?
  /// The names of labels.
  public var labels: [SafeText]?
  /// The names of the people to ask for a review.
  public var reviewers: [SafeText]?
  /// The names of the people to assign.
  public var assignees: [SafeText]?
  /// The title of a milestone.
  public var milestone: SafeText?
  /// True for a request that begins as a draft.
  public var draft: Bool?
  /// True to merge as soon as the forge allows it.
  public var autoMerge: Bool?
  /// The forge.
  public var forge: SafeText?
  /// The treatment of a change that differs from the open request's.
  public var onNewChange: SafeText?
  /// The treatment of a request for which nothing is left.
  public var onEmpty: SafeText?
  /// The treatment of a request whose base is not the newest any more.
  public var onBaseMoved: SafeText?
  /// The treatment of a branch with others' commits.
  public var onHumanCommits: SafeText?
  /// The first line of the commit's message.
  public var commitSubject: SafeText?
  /// The rest of the commit's message.
  public var commitBody: SafeText?
  /// The author of the commit.
  public var commitAuthor: SafeText?
  /// True to sign the commit.
  public var commitSign: Bool?

  /// Creates facts without wishes.
  public init() {}

  /// Returns the wishes with secrets masked.
  func masked(by redactor: Redactor) -> PublishFacts {
    var masked = self
    for place in Self.texts {
      masked[keyPath: place] = masked[keyPath: place].map(redactor.masked)
    }
    for place in Self.lists {
      masked[keyPath: place] = masked[keyPath: place]?.map(redactor.masked)
    }
    return masked
  }

  private static var texts: [WritableKeyPath<PublishFacts, SafeText?>] {
    [
      \.key, \.branch, \.target, \.title, \.body, \.milestone, \.forge, \.onNewChange, \.onEmpty,
      \.onBaseMoved, \.onHumanCommits, \.commitSubject, \.commitBody, \.commitAuthor,
    ]
  }

  private static var lists: [WritableKeyPath<PublishFacts, [SafeText]?>] {
    [\.labels, \.reviewers, \.assignees]
  }
}

extension PublishFacts: SchemaDescribed {
  package static let schemaName: String? = "publish"
  package static let schemaSummary: String? = "The job's wishes for its request and its commit."
}
