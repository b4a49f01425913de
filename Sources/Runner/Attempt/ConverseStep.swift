internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Runs the agent in a room, from the start of its program to the end of its last process.
///
/// Usually that is one session; when its context fills up, the next prompt goes to a new session.
struct ConverseStep {
  let context: JobContext
  let room: Room
  let meter: CreditMeter
  let servers: MCPServers
  /// Masks the secrets of the job and of its MCP servers.
  let redactor: Redactor
  let deadline: MonotonicInstant

  /// Creates the step from the agent's configuration as it now is in the room.
  ///
  /// From here on, the configuration's secrets are masked.
  init(
    _ context: JobContext,
    _ room: Room,
    _ meter: CreditMeter,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    let left = UncommittedConfiguration(
      source: context.job.repository.workingTree,
      worktree: room.path,
      specification: context.specification
    )
    for warning in try left.check() { context.emit(.warned(context.id, warning)) }
    servers = try MCPServers(
      context.specification,
      worktree: room.path,
      environment: room.environment,
      inherited: context.settings.environment
    )
    for path in servers.blankFiles {
      context.emit(.warned(context.id, "`\(path)` is empty: it names no MCP servers"))
    }
    redactor = Redactor(
      room.environment.secrets
        + servers.secrets.map { Secret(name: "an MCP server's setting", value: $0) }
    )
    context.services.dispatcher.mask(context.id, with: redactor)
    self.context = context
    self.room = room
    self.meter = meter
    self.deadline = deadline
  }

  var specification: JobSpecification { context.specification }
  var id: JobID { context.id }

  /// Runs the agent to its end.
  ///
  /// Returns whether a prompt was sent, because only then can the agent have changed anything for
  /// the job, and the reason why the job cannot be judged, if any.
  func run() -> (prompted: Bool, failure: JobFailure?) {
    var next = 0
    var number = 1
    var prompted = false
    var hasUsedTools = false
    var identity: SessionIdentity?
    while true {
      do throws(JobFailure) {
        var session = try start(number, hasUsedTools: hasUsedTools)
        var failure: JobFailure?
        do throws(JobFailure) {
          try talk(&session, &next, &prompted, after: identity)
        } catch {
          failure = error
        }
        if prompted { identity = session.conversation.observations.identity }
        let startsAgain = leavesOutEngine(&session, failure)
        hasUsedTools = session.conversation.observations.hasUsedTools
        let end = session.end()
        reportServerFaults(&session)
        context.emit(.agentEnded(id, ending: end.ending, leftovers: end.sweep.leftovers))
        context.report(end.sweep, of: .agent)
        if let loss = end.sweep.failure(of: .agent) { failure = loss.asCause(of: failure) }
        for warning in end.protocolWarnings { context.emit(.warned(id, warning)) }
        // What the agent said still counts; if it failed the job, that failure describes it.
        if let crash = end.crash, failure == nil { context.emit(.warned(id, crash)) }
        for record in end.recordFailures where failure == nil {
          failure = .error(.output, SafeText("\(record)"))
        }
        if startsAgain, context.control.stopReason == nil {
          number += 1
          continue
        }
        if failure != nil || next >= specification.prompts.count { return (prompted, failure) }
      } catch {
        return (prompted, error)
      }
      number += 1
    }
  }

  /// Opens a session and waits for its MCP servers without sending a prompt; returns the failure,
  /// if any.
  func rehearse() -> JobFailure? {
    do throws(JobFailure) {
      var session = try start(1)
      var failure: JobFailure?
      do throws(JobFailure) {
        try open(&session)
        try passGate(&session)
      } catch {
        failure = error
      }
      let startsAgain = leavesOutEngine(&session, failure)
      let end = session.end()
      context.emit(.agentEnded(id, ending: end.ending, leftovers: end.sweep.leftovers))
      if let loss = end.sweep.failure(of: .agent) { failure = loss.asCause(of: failure) }
      if startsAgain, context.control.stopReason == nil { return rehearse() }
      return failure
    } catch {
      return error
    }
  }

  /// Opens the session and sends prompts until all are sent or the context is too full.
  ///
  /// `earlier` is the identity that answered in the previous session, if a prompt was sent there.
  private func talk(
    _ session: inout AgentSession,
    _ next: inout Int,
    _ prompted: inout Bool,
    after earlier: SessionIdentity?
  ) throws(JobFailure) {
    // Long: a turn's steps in order, with the reasons to end in between.
    try open(&session)
    if let earlier { try session.requireIdentity(of: earlier) }
    try passGate(&session)
    let mode = session.conversation.observations.identity.mode
    if let doubt = session.doubtAboutModel(configured: servers.model(ofMode: mode)) {
      context.emit(.warned(id, doubt))
    }
    var isFresh = earlier != nil
    let count = specification.prompts.count
    while next < count {
      if let exhaustion = meter.exhaustion {
        throw .error(.budget, "\(exhaustion.string); prompt \(next + 1) was not sent")
      }
      let text = PromptText.make(
        specification.prompts[next].text,
        position: next + 1,
        of: count,
        isHandedOver: isFresh
      )
      isFresh = false
      // What the agent reported between two turns counts too.
      try session.requireIdentity()
      try record(text, next + 1)
      context.emit(.promptSent(id, index: next + 1, of: count))
      prompted = true
      let (turn, failure) = session.turn(text, index: next + 1)
      session.conversation.activity.endTurn()
      context.emit(.turnEnded(id, turn))
      if let failure { throw failure }
      next += 1
      try requireEnd(of: turn, next, of: count)
      let limit = specification.contextLimit
      if next < count, limit < 100, let used = turn.contextPercentage, used >= Double(limit) {
        context.emit(
          .warned(
            id,
            "the context is \(Int(used.rounded())) % full: prompt \(next + 1) goes to a new session"
          )
        )
        return
      }
    }
  }

  private func open(_ session: inout AgentSession) throws(JobFailure) {
    do throws(JobFailure) {
      let facts = try session.open(in: room.path, version: context.settings.version)
      context.emit(.sessionOpened(id, facts))
      let mode = session.conversation.observations.identity.mode
      session.requested.kiroServers = try servers.kiroNames(inMode: mode)
      session.requested.probe = probe(inMode: mode)
    } catch {
      // Some agents open no session when a server fails to start, and explain it in their own
      // words.
      guard session.refusesSession, session.canProbeServers else { throw error }
      context.emit(.warned(id, error.reason.message))
      try passGate(&session)
      throw error
    }
  }

  private func requireEnd(of turn: TurnFacts, _ index: Int, of count: Int) throws(JobFailure) {
    guard turn.stopReason == "end_turn" else {
      throw .error(
        .agentStopped,
        "the agent stopped with `\(turn.stopReason.string)` in turn \(index) of \(count)"
      )
    }
    // Some agents end their turn like this when the model cannot be reached.
    if turn.isEmpty == true {
      context.emit(
        .warned(id, "turn \(index) ended with neither text nor a tool call: did a model answer?")
      )
    }
  }

  /// Writes the prompt to the job's folder as it is sent, with secrets masked.
  private func record(_ text: String, _ index: Int) throws(JobFailure) {
    let name = "prompt-\(index).md"
    let folder = context.folder
    try folder.require()
    try withOutput { () throws(FileError) in
      let bytes = Array(redactor.masked(text).utf8)
      folder.note(name, try AtomicFile.deliver(bytes, to: "\(folder.path)/\(name)"))
    }
  }
}
