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
    /// The paths that it names, as they came.
    public var paths: [String]

    /// Describes a call.
    public init(tools: [String], title: String, paths: [String] = []) {
      self.tools = tools
      self.title = title
      self.paths = paths
    }
  }

  /// The answer and what it means.
  public struct Decision: Sendable {
    /// What is sent.
    public var response: RequestPermission.Response
    /// Whether the call was allowed.
    public var isAllowed: Bool
    /// What decided.
    public var basis: Basis
  }

  /// What an answer goes back to.
  public enum Basis: Hashable, Sendable, CustomStringConvertible {
    /// The job file's rule at this place, from 1.
    case rule(Int)
    /// No rule fitted.
    case fallback
    /// It was no question about a tool call.
    case notAPermission
    /// The rules decided, and no option says that.
    indirect case noFittingOption(Basis)

    /// As events have it.
    public var description: String {
      switch self {
      case .rule(let place): "rule \(place)"
      case .fallback: "default"
      case .notAPermission: "cancelled: several ways to say yes and none to say no"
      case .noFittingOption(let basis): "cancelled: \(basis), and no option offers that"
      }
    }
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
  private let worktree: String

  /// Makes a policy from a job file's rules; paths below `worktree` are compared relative to it.
  public init(_ definition: PermissionPolicyDefinition, worktree: String = "") {
    self.definition = definition
    self.worktree = worktree
  }

  /// Chooses an answer among the options that are offered.
  ///
  /// The first rule that fits decides, else the default. Of the options of the right kind the
  /// one for this time only comes before the one for ever. A question with several ways to say yes
  /// and none to say no is no question about a tool call (Kiro's third engine asks that way), and
  /// without a fitting option the answer is that the question was cancelled: never a yes by chance.
  public func decide(_ call: Call, options: [RequestPermission.Option]) -> Decision {
    let (decision, basis) = decision(for: call)
    let isAllowed = decision == .allow
    let isQuestion =
      options.count { $0.kind == .allowOnce } > 1
      && !options.contains { $0.kind == .rejectOnce || $0.kind == .rejectAlways }
    guard !isQuestion else {
      return Decision(response: .cancelled, isAllowed: false, basis: .notAPermission)
    }
    let kinds: [RequestPermission.OptionKind] =
      isAllowed ? [.allowOnce, .allowAlways] : [.rejectOnce, .rejectAlways]
    for kind in kinds {
      guard let option = options.first(where: { $0.kind == kind }) else { continue }
      return Decision(
        response: .selected(option.optionId),
        isAllowed: isAllowed,
        basis: basis
      )
    }
    return Decision(response: .cancelled, isAllowed: false, basis: .noFittingOption(basis))
  }

  private func decision(for call: Call) -> (PermissionPolicyDefinition.Decision, Basis) {
    for (index, rule) in definition.rules.enumerated() {
      if let tool = rule.tool, !Self.fits(tool, call.tools) { continue }
      if let title = rule.title, !Glob(title).matches(call.title) { continue }
      if let path = rule.path, !fits(path, call.paths, rule.decision) { continue }
      return (rule.decision, .rule(index + 1))
    }
    return (definition.fallback, .fallback)
  }

  /// One forbidden path among several is enough to refuse; to grant, all of them have to fit.
  private func fits(
    _ pattern: String,
    _ paths: [String],
    _ decision: PermissionPolicyDefinition.Decision
  ) -> Bool {
    guard !paths.isEmpty else { return false }
    let glob = Glob(pattern)
    let fits = { (path: String) in glob.matches(relative(path)) }
    return decision == .deny ? paths.contains(where: fits) : paths.allSatisfy(fits)
  }

  /// A path as rules have it: relative to the worktree where it lies in it, without `.` and `..`.
  private func relative(_ path: String) -> String {
    let absolute = path.hasPrefix("/") ? path : worktree + "/" + path
    var parts: [Substring] = []
    for part in absolute.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let plain = "/" + parts.joined(separator: "/")
    return plain.hasPrefix(worktree + "/") ? String(plain.dropFirst(worktree.count + 1)) : plain
  }

  private static func fits(_ pattern: String, _ tools: [String]) -> Bool {
    let patterns = aliases.first { $0.contains(pattern) } ?? [pattern]
    return patterns.contains { pattern in tools.contains(where: Glob(pattern).matches) }
  }
}
