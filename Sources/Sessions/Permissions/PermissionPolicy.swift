public import AgentClientProtocol
public import JobFile

/// Answers an agent's questions by the job's rules, without anybody being asked.
///
/// Policy, not a boundary: titles are written by a model, and agents have tools that never ask.
public struct PermissionPolicy: Sendable {
  /// The answer and what it means.
  public struct Decision: Sendable {
    /// What is sent.
    public var response: RequestPermission.Response
    /// Whether the call was allowed.
    public var isAllowed: Bool
    /// What decided.
    public var basis: Basis
    /// The place of the first rule of which nobody can tell whether it fits, from 1; those before
    /// the one that decided count.
    public var unplacedRule: Int?
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

  private let definition: PermissionPolicyDefinition
  private let worktree: String

  /// Makes a policy from a job file's rules; paths below `worktree` are compared relative to it.
  public init(_ definition: PermissionPolicyDefinition, worktree: String = "") {
    self.definition = definition
    self.worktree = worktree
  }

  /// Chooses an answer among the options that are offered.
  public func decide(_ call: Call, options: [RequestPermission.Option]) -> Decision {
    decide([call], options: options)
  }

  /// Chooses an answer to a question that is about one of several calls.
  ///
  /// The first rule that fits decides, else the default; of several calls, one that is to be refused
  /// is enough to refuse. Of the options of the right kind the one for this time only comes before
  /// the one for ever. A question with several ways to say yes and none to say no is no question
  /// about a tool call (Kiro's third engine asks that way), and without a fitting option the answer
  /// is that the question was cancelled: never a yes by chance.
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
    /// What is known of the call does not tell.
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
}
