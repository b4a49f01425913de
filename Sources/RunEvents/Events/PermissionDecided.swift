internal import JSON
public import Text

/// One permission that an agent asked for, and the answer.
public struct PermissionFacts: Hashable, Sendable, Codable {
  /// What it was about.
  public var title: SafeText
  /// Whether it was granted.
  public var isAllowed: Bool
  /// What decided: `rule 2`, `default`, or why no rule could.
  public var rule: SafeText?

  /// Describes a decision.
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
