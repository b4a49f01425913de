internal import AgentClientProtocol
package import FileSystem
package import JSONRPC
package import Job
package import Kiro
package import ModelContextProtocol
package import RunEvents
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
    /// The effort with which the model should think, where the agent offers it.
    package var effort: String?
    /// Whether the agent's tools have to ask before they run.
    package var autonomy = Autonomy.asConfigured
    /// The agent's definition, for an engine that takes it with the session.
    package var definition: AgentDefinition?
    /// The engine that the job requires; nil for any.
    package var engine: AgentEngine?
    /// The names of the variables that the agent has a value for.
    package var variables: Set<String> = []
    /// The images that prompts contain, with the numbers of the prompts.
    package var images: [(prompt: Int, path: String)] = []
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
      effort: String? = nil,
      autonomy: Autonomy = .asConfigured,
      definition: AgentDefinition? = nil,
      engine: AgentEngine? = nil,
      variables: Set<String> = [],
      servers: [MCPServer] = [],
      probe: ServerProbe,
      kiroServers: [String] = [],
      version: VersionRange? = nil,
      program: AgentPrograms.Facts = AgentPrograms.Facts(),
      hasAPIKey: Bool = false
    ) {
      self.agentName = agentName
      self.model = model
      self.servers = servers
      self.probe = probe
      self.effort = effort
      self.autonomy = autonomy
      self.definition = definition
      self.engine = engine
      self.variables = variables
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
  package let meter: UsageMeter
  package let token: String
  package var sessionID = ""
  /// The agent's own name and capabilities, once it has introduced itself.
  var introduction: Initialize.Response?
  /// The end of the running turn's own time limit, and the number of its prompt.
  var turnLimit: (end: MonotonicInstant, index: Int)?
  package var isOpen = false
  /// True when the agent answered `session/new` with an unknown error.
  package var refusesSession = false
  /// How the session confirmed what the job requests.
  package var confirmations: [SessionIdentity.Setting: AgentFacts.Confirmation] = [:]
  /// The results for the servers that kjob started itself, by name.
  package var proofs: [String: ServerCheck] = [:]
  package var authenticationMethods: [String] = []

  package init(
    _ conversation: consuming AgentConversation,
    limits: AgentLimits,
    requested: Request,
    control: RunControl,
    meter: UsageMeter,
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
    forget()
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

  /// Ends the session, and lets the agent delete it, where the agent offers requests for that.
  ///
  /// Otherwise a nightly run leaves hundreds of sessions in the user's folder. An agent that does not
  /// answer at once is not waited for.
  private mutating func forget() {
    let requests = [("close", EndSession.closing), ("delete", EndSession.deleting)]
    for (name, method) in requests where introduction?.sessionRequests.contains(name) == true {
      guard isOpen, !isGone, !control.isImmediate else { return }
      let id = conversation.connection.request(
        method,
        EndSession.Parameters(sessionId: sessionID)
      )
      let end = MonotonicInstant.now + min(limits.grace, .seconds(1))
      var isAnswered = false
      while !isAnswered, !isGone, MonotonicInstant.now < end {
        isAnswered = conversation.takeAnswer(id) != nil
        if !isAnswered { conversation.step(until: end) }
      }
      guard isAnswered else { return }
    }
  }

  /// The models that the session offers; empty if it names none.
  package var models: [String] { conversation.observations.identity.models }

  /// The engine that runs: the one that was started, unless the agent shows another.
  package var engine: AgentEngine {
    var signs = AgentEngine.Signs()
    signs.name = introduction?.agentInfo?.name
    signs.extensions = introduction?.extensions ?? []
    signs.sessionID = sessionID.isEmpty ? nil : sessionID
    signs.hasKiroMessages = conversation.observations.speaksKiro
    signs.hasSecondEngineMessages = conversation.observations.speaksAsSecondEngine
    return requested.program.engine.identified(by: signs)
  }

  /// True when the agent has introduced itself as something other than Kiro.
  package var isStranger: Bool { introduction?.agentInfo != nil && !engine.readsKiroFiles }

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
