internal import AgentClientProtocol
internal import FileSystem
internal import JSONRPC
internal import JobFile
internal import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import Text

/// The steps of one session, from `initialize` to the end of its last turn and of the process.
struct AgentSession: ~Copyable {
  /// What a job asks of a session.
  struct Wishes {
    /// The agent's own configuration that must become the session's mode.
    var agentName: String?
    /// The model that must be in use.
    var model: String?
    /// The servers that are handed over.
    var servers: [NewSession.MCPServer] = []
    /// Starts servers outside the agent, where that is the only proof.
    var prover: ServerProver
    /// Whether the agent is Kiro for sure, whose own word counts.
    var isKiro = false
    /// The servers that are expected if the agent is Kiro, or turns out to be.
    var kiroServers: [String] = []
    /// The versions that will do of an agent whose program cannot be asked.
    var version: VersionRange?
    /// What the agent's program has said of itself.
    var program = AgentPrograms.Facts()
    /// Whether the agent signs in with KIRO_API_KEY.
    var hasAPIKey = false
  }

  /// How the process ended and what it left.
  struct End {
    var ending: SafeText
    var sweep: SupervisedProcess.Sweep
    /// How it died by itself, if it did.
    var crash: SafeText?
    /// What came from it that is no fault of the job's.
    var oddities: [SafeText]
    var recordFailures: [FileError]
  }

  var conversation: AgentConversation
  let limits: AgentLimits
  var wishes: Wishes
  let control: RunControl
  let meter: CreditMeter
  let token: String
  var sessionID = ""
  /// Whether the agent has introduced itself as another than Kiro.
  var isStranger = false
  var isOpen = false
  /// Whether the agent's answer to `session/new` was an error that nobody knows.
  var refusesSession = false
  var isKiro = false
  /// What kjob found when it started servers itself, by name.
  var proofs: [String: ServerCheck] = [:]
  var authenticationMethods: [String] = []

  init(
    _ conversation: consuming AgentConversation,
    limits: AgentLimits,
    wishes: Wishes,
    control: RunControl,
    meter: CreditMeter,
    token: String
  ) {
    self.conversation = conversation
    self.limits = limits
    self.wishes = wishes
    self.control = control
    self.meter = meter
    self.token = token
  }

  /// Ends the process and everything it started: end of input, SIGTERM, SIGKILL, sweep.
  ///
  /// Runs to its end whatever happens; when the run is to stop at once, the waits are left out.
  mutating func end() -> End {
    conversation.isCancelling = true
    conversation.endServices()
    conversation.child.closeInput()
    var isAskedToEnd = false
    let patience = min(limits.grace, .seconds(1))
    if !waitForExit(patience) {
      isAskedToEnd = true
      conversation.child.signalGroup(terminate)
      if !waitForExit(limits.grace) {
        conversation.child.signalGroup(killNow)
        _ = waitForExit(.seconds(5), evenAtOnce: true)
      }
    }
    let sweep = conversation.child.sweep(token: token)
    let ending = conversation.status.map { SafeText($0.description) } ?? "could not be ended"
    var crash: SafeText?
    if !isAskedToEnd, case .signalled = conversation.status {
      crash = "after its last turn the agent \(ending.string)"
    }
    return End(
      ending: ending,
      sweep: sweep,
      crash: crash,
      oddities: conversation.oddities,
      recordFailures: conversation.finishRecords()
    )
  }

  /// The models that the session offers; empty where it names none.
  var models: [String] { conversation.observations.identity.models }

  /// Whether the agent is Kiro, by its name or by what it sends.
  var speaksAsKiro: Bool { isKiro || conversation.observations.speaksKiro }

  var isGone: Bool {
    conversation.status != nil || conversation.outputIsAtEnd || conversation.inputIsBroken
  }

  mutating func waitForExit(_ time: Duration, evenAtOnce: Bool = false) -> Bool {
    let deadline = MonotonicInstant.now + time
    while conversation.status == nil, MonotonicInstant.now < deadline {
      if control.isImmediate && !evenAtOnce { return false }
      conversation.step(until: min(deadline, MonotonicInstant.now + .milliseconds(100)))
    }
    return conversation.status != nil
  }

  /// Takes an answer unless something else makes it worthless.
  ///
  /// What was in a line that was dropped may have mattered, so no answer makes up for it.
  mutating func takeAnswer(_ id: RequestID) -> Frame? {
    conversation.lineWasTooLong ? nil : conversation.takeAnswer(id)
  }
}

/// A duration as people write it: `90s`, `250ms`.
func describe(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  if attoseconds == 0 { return "\(seconds)s" }
  return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
}
