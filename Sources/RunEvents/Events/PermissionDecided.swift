internal import JSON
public import Text

/// A permission request of an agent, and the answer.
public struct PermissionFacts: Hashable, Sendable, Codable {
  /// The title of the tool call.
  public var title: SafeText
  /// True when the permission was granted.
  public var isAllowed: Bool
  /// The basis of the decision: `rule 2`, `default`, or the reason why no rule could decide.
  public var rule: SafeText?

  /// Creates the facts of a decision.
  public init(title: SafeText, isAllowed: Bool, rule: SafeText?) {
    self.title = title
    self.isAllowed = isAllowed
    self.rule = rule
  }
}

extension PermissionFacts: EventData {
  package static let event = EventDeclaration(
    "permission-decided",
    "The agent asked for a permission and was answered."
  )

  package func masked(by redactor: Redactor) -> PermissionFacts {
    var masked = self
    masked.title = redactor.masked(title)
    masked.rule = rule.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .permissionDecided($0, self) }
  }
}
