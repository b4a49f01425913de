/// A pull or merge request, as a forge reports it.
package struct ForgeRequest: Hashable, Sendable {
  /// The state of a request.
  package enum State: String, Hashable, Sendable {
    case open, closed, merged
  }

  /// Whether a request could be merged.
  package enum Mergeability: String, Hashable, Sendable {
    /// Without a conflict.
    case mergeable
    /// Not without resolving conflicts with the target branch.
    case conflicting
    /// The forge has not found out yet, or does not say.
    case unknown

    /// Creates the value for a truth value that is null until a forge knows.
    init(_ flag: Bool?) { self = flag.map { $0 ? .mergeable : .conflicting } ?? .unknown }
  }

  /// The number that people and the forge use.
  package var number: Int
  /// The address of its page.
  package var address: String
  /// The title.
  package var title: String
  /// The text in Markdown; empty if there is none.
  package var body: String
  /// The state.
  package var state: State
  /// The branch with the change, in the same repository as the target; nil if it is in another.
  package var branch: String?
  /// The branch that it is to be merged into.
  package var target: String
  /// The commit at the end of the branch, as far as the forge knows; empty if it does not say.
  package var head: String
  /// Whether it could be merged.
  package var mergeability: Mergeability

  /// Creates a request.
  package init(
    number: Int,
    address: String,
    title: String,
    body: String,
    state: State,
    branch: String?,
    target: String,
    head: String,
    mergeability: Mergeability = .unknown
  ) {
    self.number = number
    self.address = address
    self.title = title
    self.body = body
    self.state = state
    self.branch = branch
    self.target = target
    self.head = head
    self.mergeability = mergeability
  }
}

/// A new request.
package struct RequestDraft: Hashable, Sendable {
  /// The title.
  package var title: String
  /// The text in Markdown.
  package var body: String
  /// The branch with the change.
  package var branch: String
  /// The branch that it is to be merged into.
  package var target: String
  /// The labels, people and the like.
  package var settings: RequestSettings

  /// Creates a draft.
  package init(
    title: String,
    body: String,
    branch: String,
    target: String,
    settings: RequestSettings = RequestSettings()
  ) {
    self.title = title
    self.body = body
    self.branch = branch
    self.target = target
    self.settings = settings
  }
}

/// The labels, people and the like of a request.
package struct RequestSettings: Hashable, Sendable {
  /// The names of labels.
  package var labels: [String] = []
  /// The names of the people to ask for a review.
  package var reviewers: [String] = []
  /// The names of the people to assign.
  package var assignees: [String] = []
  /// The title of a milestone.
  package var milestone: String?
  /// True for a request that is not to be merged yet.
  package var isDraft = false
  /// True to merge it as soon as everything that the forge requires is there.
  package var mergesByItself = false

  /// Creates settings without anything.
  package init() {}
}

/// A review of a request, or a remark on it.
package struct RequestRemark: Hashable, Sendable {
  /// The name of the account.
  package var author: String
  /// True for an account of a program.
  package var isProgram: Bool
  /// The text; empty for a review without one.
  package var text: String

  /// Creates a remark.
  package init(author: String, isProgram: Bool, text: String) {
    self.author = author
    self.isProgram = isProgram
    self.text = text
  }
}
