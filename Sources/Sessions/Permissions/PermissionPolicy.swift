public import AgentClientProtocol
public import Job

/// Answers an agent's permission requests by the job's rules, without asking anyone.
///
/// This is a policy, not a boundary: a model writes the titles, and agents have tools that never
/// ask.
public struct PermissionPolicy: Sendable {
  /// An answer and its meaning.
  public struct Decision: Sendable {
    /// The response to send.
    public var response: RequestPermission.Response
    /// True when the call was allowed.
    public var isAllowed: Bool
    /// The basis of the decision.
    public var basis: Basis
    /// The place, from 1, of the first rule for which it is unclear whether it matches; only rules
    /// before the deciding one count.
    public var unplacedRule: Int?
  }

  /// The basis of an answer.
  public enum Basis: Hashable, Sendable, CustomStringConvertible {
    /// The job file's rule at this place, from 1.
    case rule(Int)
    /// No rule matched.
    case fallback
    /// The question was not about a tool call.
    case notAPermission
    /// The rules decided, but no option expresses the decision.
    indirect case noFittingOption(Basis)

    /// The basis as events show it.
    public var description: String {
      switch self {
      case .rule(let place): "rule \(place)"
      case .fallback: "default"
      case .notAPermission: "cancelled: several ways to say yes and none to say no"
      case .noFittingOption(let basis):
        "cancelled: the agent offered no option for the decision (\(basis))"
      }
    }
  }

  private let definition: PermissionPolicyDefinition
  private let worktree: String
  private let folder: String

  /// Creates a policy from a job file's rules; paths below `worktree` are compared relative to it.
  ///
  /// Relative paths of calls begin at `folder`, which is the worktree itself if it is nil.
  public init(
    _ definition: PermissionPolicyDefinition,
    worktree: String = "",
    folder: String? = nil
  ) {
    self.definition = definition
    self.worktree = worktree
    self.folder = folder ?? worktree
  }

  /// Chooses an answer among the offered options.
  public func decide(_ call: Call, options: [RequestPermission.Option]) -> Decision {
    decide([call], options: options)
  }

  /// Returns the place, from 1, of the rule that denies a call; nil if none does.
  package func denyingRule(of call: Call) -> Int? {
    let verdict = verdict(for: call)
    guard verdict.decision == .deny, case .rule(let place) = verdict.basis else { return nil }
    return place
  }

  /// Chooses an answer to a question that is about one of several calls.
  ///
  /// The first matching rule decides, otherwise the default; among several calls, one refused call
  /// is enough to refuse. Among the options of the right kind, one that applies once takes
  /// precedence over one that applies forever. A question with several ways to say yes and none to
  /// say no is not about a tool call (Kiro's third engine asks in this way). Such a question, and
  /// one without a suitable option, is answered as canceled: never with an accidental yes.
  public func decide(_ calls: [Call], options: [RequestPermission.Option]) -> Decision {
    let verdicts = calls.map(verdict)
    let verdict =
      verdicts.first { $0.decision == .deny } ?? verdicts.first
      ?? Verdict(decision: definition.fallback, basis: .fallback)
    let isAllowed = verdict.decision == .allow
    let isQuestion =
      options.count { $0.kind == .allowOnce } > 1
      && !options.contains { $0.kind == .rejectOnce || $0.kind == .rejectAlways }
    guard !isQuestion else {
      return Decision(response: .cancelled, isAllowed: false, basis: .notAPermission)
    }
    let kinds: [RequestPermission.OptionKind] =
      isAllowed ? [.allowOnce, .allowAlways] : [.rejectOnce, .rejectAlways]
    let unplaced = verdicts.compactMap(\.unplacedRule).min()
    for kind in kinds {
      guard let option = options.first(where: { $0.kind == kind }) else { continue }
      return Decision(
        response: .selected(option.optionId),
        isAllowed: isAllowed,
        basis: verdict.basis,
        unplacedRule: unplaced
      )
    }
    return Decision(
      response: .cancelled,
      isAllowed: false,
      basis: .noFittingOption(verdict.basis),
      unplacedRule: unplaced
    )
  }

  private struct Verdict {
    var decision: PermissionPolicyDefinition.Decision
    var basis: Basis
    var unplacedRule: Int?
  }

  private func verdict(for call: Call) -> Verdict {
    var unplaced: Int?
    for (index, rule) in definition.rules.enumerated() {
      switch fit(rule, call) {
      case .fits:
        return Verdict(decision: rule.decision, basis: .rule(index + 1), unplacedRule: unplaced)
      case .unclear: unplaced = unplaced ?? index + 1
      case .fitsNot: break
      }
    }
    return Verdict(decision: definition.fallback, basis: .fallback, unplacedRule: unplaced)
  }

  private enum Fit {
    case fits
    case fitsNot
    /// The known facts about the call do not decide it.
    case unclear
  }

  private func fit(_ rule: PermissionPolicyDefinition.Rule, _ call: Call) -> Fit {
    let isDeny = rule.decision == .deny
    if let title = rule.title, !Glob(title).matches(call.title) { return .fitsNot }
    var isUnclear = false
    if let tool = rule.tool, !call.fits(tool: tool, evenByTitle: isDeny) {
      guard call.isNameless else { return .fitsNot }
      isUnclear = true
    }
    if let path = rule.path, !fits(path, call.paths, rule.decision) {
      guard call.mayHaveUnknownPath else { return .fitsNot }
      isUnclear = true
    }
    if let command = rule.command, !call.fits(command: command, rule.decision) {
      guard call.mayHaveUnknownCommand else { return .fitsNot }
      isUnclear = true
    }
    return isUnclear ? .unclear : .fits
  }

  /// Returns true if a pattern for paths matches.
  ///
  /// One forbidden path is enough to refuse; to grant, all paths must match.
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

  /// Returns a path in the form that rules use: relative to the worktree if inside it, without `.`
  /// and `..`.
  private func relative(_ path: String) -> String {
    let absolute = path.hasPrefix("/") ? path : folder + "/" + path
    var parts: [Substring] = []
    for part in absolute.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let plain = "/" + parts.joined(separator: "/")
    return plain.hasPrefix(worktree + "/") ? String(plain.dropFirst(worktree.count + 1)) : plain
  }
}
