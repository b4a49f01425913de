public import AgentClientProtocol
public import JobFile

/// Answers an agent's questions by the job's rules, without anybody being asked.
///
/// Policy, not a boundary: titles are written by a model, and agents have tools that never ask.
public struct PermissionPolicy: Sendable {
  /// What is known of a tool call from the updates before the question.
  public struct Call: Hashable, Sendable {
    /// The names that it goes by: the tool's own and the call's kind.
    public var tools: [String]
    /// Its title.
    public var title: String

    /// Describes a call.
    public init(tools: [String], title: String) {
      self.tools = tools
      self.title = title
    }
  }

  /// The answer and what it means.
  public struct Decision: Sendable {
    /// What is sent.
    public var response: RequestPermission.Response
    /// Whether the call was allowed.
    public var isAllowed: Bool
  }

  /// Names that Kiro and ACP use for the same tool.
  ///
  /// A rule with one of them covers all of them: Kiro calls its shell `execute_bash` in
  /// configurations and `shell` on the wire, and a rule that denies one must not miss the other.
  private static let aliases: [Set<String>] = [
    ["execute", "execute_bash", "shell"],
    ["fs_read", "read"],
    ["edit", "fs_write", "write"],
    ["aws", "use_aws"],
  ]

  private let definition: PermissionPolicyDefinition

  /// Makes a policy from a job file's rules.
  public init(_ definition: PermissionPolicyDefinition) {
    self.definition = definition
  }

  /// Chooses an answer among the options that are offered.
  ///
  /// The first rule that fits decides, else the default. Of the options of the right kind the
  /// one for this time only comes before the one for ever. A question with several ways to say yes
  /// and none to say no is no question about a tool call (Kiro's third engine asks that way), and
  /// without a fitting option the answer is that the question was cancelled: never a yes by chance.
  public func decide(_ call: Call, options: [RequestPermission.Option]) -> Decision {
    let isAllowed = decision(for: call) == .allow
    let isQuestion =
      options.count { $0.kind == .allowOnce } > 1
      && !options.contains { $0.kind == .rejectOnce || $0.kind == .rejectAlways }
    guard !isQuestion else { return Decision(response: .cancelled, isAllowed: false) }
    let kinds: [RequestPermission.OptionKind] =
      isAllowed ? [.allowOnce, .allowAlways] : [.rejectOnce, .rejectAlways]
    for kind in kinds {
      guard let option = options.first(where: { $0.kind == kind }) else { continue }
      return Decision(response: .selected(option.optionId), isAllowed: isAllowed)
    }
    return Decision(response: .cancelled, isAllowed: false)
  }

  private func decision(for call: Call) -> PermissionPolicyDefinition.Decision {
    for rule in definition.rules {
      if let tool = rule.tool, !Self.fits(tool, call.tools) { continue }
      if let title = rule.title, !Glob(title).matches(call.title) { continue }
      return rule.decision
    }
    return definition.fallback
  }

  private static func fits(_ pattern: String, _ tools: [String]) -> Bool {
    let patterns = aliases.first { $0.contains(pattern) } ?? [pattern]
    return patterns.contains { pattern in tools.contains(where: Glob(pattern).matches) }
  }
}
