internal import JSONRPC
internal import Kiro
internal import Subprocess

/// The times and questions of the wait for MCP servers: what is due at a moment, without I/O.
struct ServerWait {
  /// The time in which an agent that has sent nothing Kiro-specific may still turn out to be Kiro,
  /// when more servers would then be expected.
  private static let kiroGrace = Duration.seconds(1)
  /// The same time when only the agent's silence suggests Kiro.
  private static let namelessGrace = Duration.milliseconds(500)
  /// The time to wait for Kiro's list of its servers.
  private static let listPatience = Duration.seconds(5)

  /// A reason for kjob to start servers itself.
  enum ProbeReason {
    /// The agent reports nothing about MCP.
    case silent
    /// Kiro's own list is missing; the servers that its configuration names can be started here.
    case unlisted
  }

  /// The end of the wait.
  let deadline: MonotonicInstant
  private let silenceEnd: MonotonicInstant
  private let listEnd: MonotonicInstant
  private let mayBeKiro: Bool
  private var reasons: Set<ProbeReason> = []
  /// The moment that everything is judged at.
  var now: MonotonicInstant
  /// True when Kiro's own account is the one that counts.
  var countsAccount = false
  /// The unanswered question about the servers.
  var question: RequestID?
  private var questionEnd: MonotonicInstant
  /// The time of the next question.
  var nextQuestion: MonotonicInstant?

  /// Creates a wait that begins now.
  init(from start: MonotonicInstant, _ limits: AgentLimits, expectsMore: Bool, mayBeKiro: Bool) {
    now = start
    deadline = min(start + limits.mcpStartup, limits.job)
    let grace = expectsMore ? Self.kiroGrace : Self.namelessGrace
    silenceEnd = min(start + grace, deadline)
    listEnd = min(start + Self.listPatience, deadline)
    questionEnd = deadline
    self.mayBeKiro = mayBeKiro
  }

  /// True when no more time is left.
  var isFinal: Bool { now >= deadline }
  /// True when an agent that has been silent is taken at its silence.
  var silenceIsOver: Bool { now >= silenceEnd }
  /// True when it is time for the next question.
  var isQuestionDue: Bool { nextQuestion.map { now >= $0 } ?? false }

  /// True while an answer, Kiro's first own message or its list may still change the verdict.
  func isOpen(_ gate: MCPStartupGate) -> Bool {
    if isFinal { return false }
    if question != nil { return true }
    if countsAccount { return gate.requiresAll && !gate.isListed && now < listEnd }
    return mayBeKiro && !silenceIsOver
  }

  /// Returns the reason to start servers now, each at most once.
  mutating func probeReason(_ gate: MCPStartupGate) -> ProbeReason? {
    let reason: ProbeReason
    if !countsAccount {
      reason = .silent
    } else if question == nil, now >= listEnd, !gate.isListed, !gate.unreported.isEmpty {
      reason = .unlisted
    } else {
      return nil
    }
    return reasons.insert(reason).inserted ? reason : nil
  }

  /// Records a question and the end of the time for its answer.
  mutating func ask(_ id: RequestID, until end: MonotonicInstant) {
    nextQuestion = nil
    question = id
    questionEnd = min(deadline, end)
  }

  /// Forgets a question whose time is over.
  mutating func dropLateQuestion() { if now >= questionEnd { question = nil } }

  /// The next moment at which something is due.
  var next: MonotonicInstant {
    let ends = [silenceEnd, listEnd].filter { now < $0 }
    let questions = [nextQuestion, question == nil ? nil : questionEnd].compactMap(\.self)
    return (ends + questions).reduce(deadline, min)
  }
}
