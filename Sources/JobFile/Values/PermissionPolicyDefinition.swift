/// The answers to an agent's requests for permission.
public struct PermissionPolicyDefinition: Hashable, Sendable {
  /// An answer.
  public enum Decision: String, Hashable, Sendable, CaseIterable {
    /// The request is granted, once.
    case allow
    /// The request is refused.
    case deny
  }

  /// An answer for the requests that fit its patterns.
  public struct Rule: Hashable, Sendable {
    /// A glob for the tool's name or kind; nothing fits every tool.
    public var tool: String?
    /// A glob for the request's title; nothing fits every title.
    public var title: String?
    /// A glob for the paths that the call names, relative to the worktree where they lie in it.
    public var path: String?
    /// A glob for the command that the call runs.
    public var command: String?
    /// The answer.
    public var decision: Decision

    /// Describes a rule; at least one pattern is there if it comes from a job file.
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

  /// The answer where no rule fits.
  public var fallback: Decision
  /// The rules in the job file's order.
  public var rules: [Rule]

  /// Describes a policy; without arguments, everything is allowed.
  public init(fallback: Decision = .allow, rules: [Rule] = []) {
    self.fallback = fallback
    self.rules = rules
  }
}
