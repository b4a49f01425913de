public import Text

/// The current activity of a job's agent, for live display.
///
/// It is not an event: nothing needs it later, no journal contains it, and it may get lost.
public struct JobActivity: Hashable, Sendable {
  /// The kind of activity.
  public enum Kind: Hashable, Sendable {
    /// The agent thinks.
    case thinking
    /// The agent writes text.
    case writing
    /// The agent has written this line of text.
    case line(SafeText)
    /// The agent uses a tool with this title.
    case tool(SafeText)
    /// The use of the tool is over.
    case toolFinished
    /// The agent has sent something; reported at most once a second.
    case alive
    /// The agent requested a permission with this title and was answered.
    case permission(SafeText, isAllowed: Bool)
  }

  /// The job.
  public var job: JobID
  /// The activity of the job's agent.
  public var kind: Kind

  /// Creates the activity of a job's agent.
  public init(_ job: JobID, _ kind: Kind) {
    self.job = job
    self.kind = kind
  }
}

/// The level of detail that a reporter wants of agents' current activity.
public enum ActivityInterest: Int, Comparable, Sendable {
  /// Nothing is wanted.
  case none
  /// Activities are wanted, without text.
  case kinds
  /// The agents' text is wanted as well.
  case text

  /// Returns true if the left level is lower.
  public static func < (left: ActivityInterest, right: ActivityInterest) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension JobActivity.Kind {
  /// Returns the activity with secrets masked.
  public func masked(by redactor: Redactor) -> Self {
    switch self {
    case .line(let text): .line(redactor.masked(text))
    case .tool(let title): .tool(redactor.masked(title))
    case .permission(let title, let isAllowed):
      .permission(redactor.masked(title), isAllowed: isAllowed)
    case .thinking, .writing, .toolFinished, .alive: self
    }
  }
}
