package import FileSystem
package import JSONRPC
package import Job
package import ModelContextProtocol
package import Subprocess
package import Text

/// One session, from `initialize` to the end of its last turn and of the process.
package struct AgentSession: ~Copyable {
  /// A job's requirements for a session.
  package struct Request {
    /// The agent configuration that must become the session's mode.
    package var agentName: String?
    /// The model that must be in use.
    package var model: String?
    /// The servers to pass to the agent.
    package var servers: [MCPServer] = []
    /// Starts servers outside the agent where that is the only proof.
    package var probe: ServerProbe
    /// True when the agent is certainly Kiro, whose own account counts.
    package var isKiro = false
    /// The servers that are expected if the agent is Kiro or turns out to be.
    package var kiroServers: [String] = []
    /// The accepted versions of an agent whose program cannot be asked.
    package var version: VersionRange?
    /// The facts that the agent's program reported about itself.
    package var program = AgentPrograms.Facts()
    /// True when the agent signs in with KIRO_API_KEY.
    package var hasAPIKey = false

    package init(
      agentName: String? = nil,
      model: String? = nil,
      servers: [MCPServer] = [],
      probe: ServerProbe,
      isKiro: Bool = false,
      kiroServers: [String] = [],
      version: VersionRange? = nil,
      program: AgentPrograms.Facts = AgentPrograms.Facts(),
      hasAPIKey: Bool = false
    ) {
      self.agentName = agentName
      self.model = model
      self.servers = servers
      self.probe = probe
      self.isKiro = isKiro
      self.kiroServers = kiroServers
      self.version = version
      self.program = program
      self.hasAPIKey = hasAPIKey
    }
  }

  /// The end of the process and what it left.
  package struct End {
    package var ending: SafeText
    package var sweep: SupervisedProcess.Sweep
    /// A description of a crash, if the process crashed.
    package var crash: SafeText?
    /// Unexpected output that does not fail the job.
    package var protocolWarnings: [SafeText]
    package var recordFailures: [FileError]
  }

  package var conversation: AgentConversation
  package var limits: AgentLimits
  package var requested: Request
  package let control: RunControl
  package let meter: CreditMeter
  package let token: String
  package var sessionID = ""
  /// True when the agent has introduced itself as something other than Kiro.
  package var isStranger = false
  package var isOpen = false
  /// True when the agent answered `session/new` with an unknown error.
  package var refusesSession = false
  package var isKiro = false
  /// The results for the servers that kjob started itself, by name.
  package var proofs: [String: ServerCheck] = [:]
  package var authenticationMethods: [String] = []

  package init(
    _ conversation: consuming AgentConversation,
    limits: AgentLimits,
    requested: Request,
    control: RunControl,
    meter: CreditMeter,
    token: String
  ) {
    self.conversation = conversation
    self.limits = limits
    self.requested = requested
    self.control = control
    self.meter = meter
    self.token = token
  }

  /// Ends the process and everything that it started: end of input, SIGTERM, SIGKILL, sweep.
  ///
  /// Always runs to completion; if the run must stop at once, the waits are skipped.
  package mutating func end() -> End {
    conversation.isCancelling = true
    conversation.endServices()
    conversation.child.closeInput()
    var isAskedToEnd = false
    let patience = min(limits.grace, .seconds(1))
    if !waitForExit(patience) {
      isAskedToEnd = true
      conversation.child.signalGroup(Signal.terminate)
      if !waitForExit(limits.grace) {
        conversation.child.signalGroup(Signal.kill)
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
      protocolWarnings: conversation.protocolWarnings,
      recordFailures: conversation.finishRecords()
    )
  }

  /// The models that the session offers; empty if it names none.
  package var models: [String] { conversation.observations.identity.models }

  /// True when the agent is Kiro, by its name or by what it sends.
  package var speaksAsKiro: Bool { isKiro || conversation.observations.speaksKiro }

  package var isGone: Bool {
    conversation.status != nil || conversation.outputIsAtEnd || conversation.inputIsBroken
  }

  package mutating func waitForExit(_ time: Duration, evenAtOnce: Bool = false) -> Bool {
    let deadline = MonotonicInstant.now + time
    while conversation.status == nil, MonotonicInstant.now < deadline {
      if control.isImmediate && !evenAtOnce { return false }
      conversation.step(until: min(deadline, MonotonicInstant.now + .milliseconds(100)))
    }
    return conversation.status != nil
  }

  /// Removes and returns an answer, unless something else makes it worthless.
  ///
  /// A dropped line may have contained something important, so no answer makes up for it.
  package mutating func takeAnswer(_ id: RequestID) -> Frame? {
    conversation.lineWasTooLong ? nil : conversation.takeAnswer(id)
  }
}

/// Formats a duration for people: `90s`, `250ms`.
package func describe(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  if attoseconds == 0 { return "\(seconds)s" }
  return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
}
