public import Text

/// What a job's agent does at the moment, for somebody who watches.
///
/// It is no event: nobody needs it later, it stands in no journal, and it may get lost.
public struct JobActivity: Hashable, Sendable {
  /// What the agent does.
  public enum Kind: Hashable, Sendable {
    /// It thinks.
    case thinking
    /// It writes text.
    case writing
    /// It has written this line of text.
    case line(SafeText)
    /// It uses a tool, under this title.
    case tool(SafeText)
    /// The tool's use is over.
    case toolFinished
    /// It asked for a permission, under this title, and was answered.
    case permission(SafeText, isAllowed: Bool)
  }

  /// The job.
  public var job: JobID
  /// What its agent does.
  public var kind: Kind

  /// Describes what a job's agent does.
  public init(_ job: JobID, _ kind: Kind) {
    self.job = job
    self.kind = kind
  }
}

/// How much somebody wants to know of what agents do at the moment.
public enum ActivityInterest: Int, Comparable, Sendable {
  /// Nothing.
  case none
  /// What they do, without their text.
  case kinds
  /// Their text as well.
  case text

  /// Less comes before more.
  public static func < (left: ActivityInterest, right: ActivityInterest) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension JobActivity.Kind {
  /// The same without secrets.
  public func masked(by redactor: Redactor) -> Self {
    switch self {
    case .line(let text): .line(redactor.masked(text))
    case .tool(let title): .tool(redactor.masked(title))
    case .permission(let title, let isAllowed):
      .permission(redactor.masked(title), isAllowed: isAllowed)
    case .thinking, .writing, .toolFinished: self
    }
  }
}
