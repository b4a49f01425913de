/// The answers to an agent's permission requests.
public struct PermissionPolicyDefinition: Hashable, Sendable {
  /// An answer.
  public enum Decision: String, Hashable, Sendable, CaseIterable {
    /// The request is granted, once.
    case allow
    /// The request is refused.
    case deny
  }

  /// An answer for the requests that match its patterns.
  public struct Rule: Hashable, Sendable {
    /// A glob for the tool's name or kind; nil matches every tool.
    public var tool: String?
    /// A glob for the request's title; nil matches every title.
    public var title: String?
    /// A glob for the paths that the call names, relative to the worktree for those inside it.
    public var path: String?
    /// A glob for the command that the call runs.
    public var command: String?
    /// The answer.
    public var decision: Decision

    /// Creates a rule; a rule from a job file has at least one pattern.
    public init(
      tool: String? = nil,
      title: String? = nil,
      path: String? = nil,
      command: String? = nil,
      decision: Decision
    ) {
      self.tool = tool
      self.title = title
      self.path = path
      self.command = command
      self.decision = decision
    }
  }

  /// The answer if no rule matches.
  public var fallback: Decision
  /// The rules in the job file's order.
  public var rules: [Rule]

  /// Creates a policy; by default, it allows everything.
  public init(fallback: Decision = .allow, rules: [Rule] = []) {
    self.fallback = fallback
    self.rules = rules
  }
}
