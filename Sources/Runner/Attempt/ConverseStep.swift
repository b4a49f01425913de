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
  let meter: UsageMeter
  let servers: MCPServers
  /// Masks the secrets of the job and of its MCP servers.
  let redactor: Redactor
  let deadline: MonotonicInstant
  /// The tree of the workspace when the agent starts.
  private let treeAtStart: ObjectID

  /// Creates the step from the agent's configuration as it now is in the room.
  ///
  /// From here on, the configuration's secrets are masked.
  init(
    _ context: JobContext,
    _ room: Room,
    _ meter: UsageMeter,
    since tree: ObjectID? = nil,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    let left = UncommittedConfiguration(
      source: context.folder(in: context.job.repository.workingTree),
      worktree: room.folder,
      specification: context.specification
    )
    for warning in try left.check() { context.emit(.warned(context.id, warning)) }
    // The worktree is gone when someone reads this; its files are the repository's.
    let prefix = room.path + "/"
    do throws(JobFailure) {
      servers = try MCPServers(
        context.specification,
        worktree: room.folder,
        environment: room.environment,
        inherited: context.settings.environment
      )
    } catch {
      throw error.replacing(prefix, with: "")
    }
    for path in servers.blankFiles.map({ $0.replacing(prefix, with: "") }) {
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
    treeAtStart = tree ?? room.workspace.record.baseTree
  }

  var specification: JobSpecification { context.specification }
  var id: JobID { context.id }

  /// Runs the agent to its end.
  ///
  /// When all prompts are answered, `judge` judges the change while the session is open; it returns
  /// a further prompt, or nil.
  func run(
    judge: (_ deadline: MonotonicInstant) throws(JobFailure) -> String?
  ) -> Ending {
    context.services.environment.agent(isRunning: true)
    defer { context.services.environment.agent(isRunning: false) }
    let ending = talk(judge)
    if ending.failure?.reason.type == .agentRateLimit { context.gate?.noteThrottling(of: id) }
    // Others may use the agent while the change is judged.
    context.gate?.leave(id)
    return ending
  }

  private func talk(
    _ judge: (_ deadline: MonotonicInstant) throws(JobFailure) -> String?
  ) -> Ending {
    var talk = Talk(prompts: specification.prompts, tree: treeAtStart)
    var number = 1
    var hasUsedTools = false
    while true {
      do throws(JobFailure) {
        var session = try start(number, hasUsedTools: hasUsedTools)
        session.limits.job = session.limits.job + talk.pause
        var failure: JobFailure?
        do throws(JobFailure) {
          try converse(&session, &talk, judge)
        } catch {
          failure = error
        }
        if talk.isPrompted { talk.identity = session.conversation.observations.identity }
        let startsAgain = leavesOutFlags(&session, failure)
        hasUsedTools = session.conversation.observations.hasUsedTools
        let isLost = talk.isRepairing && failure != nil && failure?.outcome != .cancelled
        if isLost, let lost = failure {
          context.emit(.warned(id, "no further repair: \(lost.reason.message.string)"))
          failure = nil
        }
        failure = end(&session, failure)
        if startsAgain, context.control.stopReason == nil {
          number += 1
          continue
        }
        if failure != nil || isLost || talk.isOver {
          return talk.ending(failure, isLost: isLost && failure == nil)
        }
      } catch {
        return talk.ending(error)
      }
      number += 1
    }
  }

  /// Ends a session; returns the job's failure, if any.
  private func end(_ session: inout AgentSession, _ earlier: JobFailure?) -> JobFailure? {
    var failure = earlier
    let end = session.end()
    reportServerFaults(&session)
    context.emit(.agentEnded(id, ending: end.ending, leftovers: end.sweep.leftovers))
    context.report(end.sweep, of: .agent)
    if let loss = context.loss(after: end.sweep, of: .agent, in: room) {
      failure = loss.asCause(of: failure)
    }
    for warning in end.protocolWarnings { context.emit(.warned(id, warning)) }
    // What the agent said still counts; if it failed the job, that failure describes it.
    if let crash = end.crash, failure == nil { context.emit(.warned(id, crash)) }
    for record in end.recordFailures where failure == nil {
      failure = .error(.output, SafeText("\(record)"))
    }
    return failure
  }

  /// Opens a session and waits for its MCP servers without sending a prompt; returns the failure,
  /// if any.
  ///
  /// `onAccount` gets what the agent knows about the account's plan.
  func rehearse(onAccount: (AgentSession.Account) -> Void) -> JobFailure? {
    do throws(JobFailure) {
      var session = try start(1)
      var failure: JobFailure?
      do throws(JobFailure) {
        try open(&session)
        if let account = session.account() { onAccount(account) }
        try passGate(&session)
      } catch {
        failure = error
      }
      let startsAgain = leavesOutFlags(&session, failure)
      let end = session.end()
      context.emit(.agentEnded(id, ending: end.ending, leftovers: end.sweep.leftovers))
      if let loss = context.loss(after: end.sweep, of: .agent, in: room) {
        failure = loss.asCause(of: failure)
      }
      if startsAgain, context.control.stopReason == nil { return rehearse(onAccount: onAccount) }
      return failure
    } catch {
      return error
    }
  }

  /// Opens the session and sends prompts until all are sent and judged or the context is too full.
  private func converse(
    _ session: inout AgentSession,
    _ talk: inout Talk,
    _ judge: (MonotonicInstant) throws(JobFailure) -> String?
  ) throws(JobFailure) {
    // Long: a turn's steps in order, with the reasons to end in between.
    try open(&session)
    if let earlier = talk.identity { try session.requireIdentity(of: earlier) }
    try passGate(&session)
    let mode = session.conversation.observations.identity.mode
    if let doubt = session.doubtAboutModel(configured: servers.model(ofMode: mode)) {
      context.emit(.warned(id, doubt))
    }
    if talk.identity == nil, let doubt = session.doubt(aboutAgents: servers.localAgents()) {
      context.emit(.warned(id, doubt))
    }
    var isFresh = talk.identity != nil
    while talk.next < talk.prompts.count {
      let (next, count) = (talk.next, talk.prompts.count)
      if let exhaustion = meter.exhaustion {
        throw .error(.budget, "\(exhaustion.string); prompt \(next + 1) was not sent")
      }
      let prompt = talk.prompts[next]
      let text = PromptText.make(
        prompt.text,
        position: next + 1,
        of: count,
        isHandedOver: isFresh
      )
      isFresh = false
      // What the agent reported between two turns counts too.
      try session.requireIdentity()
      try record(text, next + 1)
      context.emit(.promptSent(id, index: next + 1, of: count))
      talk.isPrompted = true
      let (turn, failure) = session.turn(
        text,
        prompt.attachments,
        index: next + 1,
        within: prompt.timeout
      )
      context.services.memory.measure(id)
      session.conversation.activity.endTurn()
      context.emit(.turnEnded(id, turn))
      report(failure, isThrottled: session.conversation.observations.turnThrottling != nil)
      if let failure {
        guard continuesElsewhere(after: failure, session, &talk) else { throw failure }
        return
      }
      talk.next += 1
      try requireEnd(of: turn, talk.next, of: count, &talk.tree)
      if talk.next == count {
        try judgeChange(&session, &talk, judge)
        continue
      }
      let limit = specification.contextLimit
      if limit < 100, let used = turn.contextPercentage, used >= Double(limit) {
        let text =
          "the context is \(Int(used.rounded())) % full: prompt \(next + 2) goes to a new session"
        context.emit(.warned(id, SafeText(text)))
        return
      }
    }
  }

  /// Judges the change, with the agent's time standing still.
  private func judgeChange(
    _ session: inout AgentSession,
    _ talk: inout Talk,
    _ judge: (MonotonicInstant) throws(JobFailure) -> String?
  ) throws(JobFailure) {
    let start = MonotonicInstant.now
    let prompt = try judge(session.limits.job)
    let pause = start.duration(to: MonotonicInstant.now)
    talk.pause += pause
    session.limits.job = session.limits.job + pause
    talk.isJudged = prompt == nil
    guard let prompt else { return }
    talk.isRepairing = true
    talk.prompts.append(Prompt(text: prompt))
  }

  /// Writes all prompts to the job's folder, though none is sent: they are what the change is for.
  func recordAll() throws(JobFailure) {
    for (index, prompt) in specification.prompts.enumerated() {
      try record(prompt.text, index + 1)
    }
  }

  /// Writes the prompt to the job's folder as it is sent, with secrets masked.
  private func record(_ text: String, _ index: Int) throws(JobFailure) {
    let (name, folder) = ("prompt-\(index).md", context.folder)
    try folder.require()
    try withOutput { () throws(FileError) in
      let bytes = Array(redactor.masked(text).utf8)
      folder.note(name, try AtomicFile.deliver(bytes, to: "\(folder.path)/\(name)"))
    }
  }
}
