internal import RunEvents
internal import Text

/// The running jobs of a run, with everything that shows that they are alive.
struct RunProgress {
  /// The running jobs, in the order in which they began.
  private(set) var jobs: [JobProgress] = []

  /// Handles the next event, with the state after it.
  mutating func receive(_ event: RunEvent, _ state: RunState) {
    if case .jobFinished(let id, _, _) = event.kind { jobs.removeAll { $0.id == id } }
    guard let id = event.kind.job, let job = state.job(id), job.outcome == nil,
      let phase = job.phases.last?.kind
    else { return }
    if let index = jobs.firstIndex(where: { $0.id == id }) {
      jobs[index].receive(event, phase, job)
    } else {
      var progress = JobProgress(id: id, start: event.elapsed, lastSign: event.elapsed)
      progress.idleTimeout = job.planned.idleTimeout
      progress.receive(event, phase, job)
      jobs.append(progress)
    }
  }

  /// Handles an agent's current activity, at `elapsed` seconds after the start of the run.
  mutating func receive(_ activity: JobActivity, at elapsed: Double) {
    guard let index = jobs.firstIndex(where: { $0.id == activity.job }) else { return }
    jobs[index].receive(activity.kind, at: elapsed)
  }
}

/// A running job.
struct JobProgress {
  /// The job.
  var id: JobID
  /// The start, in seconds since the start of the run.
  var start: Double
  /// The time of the last frame of the agent, or of the last event.
  var lastSign: Double
  /// The number of seconds that the agent may be silent.
  var idleTimeout: Double?
  /// The phase.
  private(set) var phase: JobPhase.Kind?
  /// The number of the attempt.
  private(set) var attempt = 1
  /// The credits that the job has used so far.
  private(set) var credits: Double?

  private var prompt: (index: Int, count: Int)?
  private var toolCalls = 0
  private var activity: String?
  /// The start of the tool that is being used.
  private var toolStart: Double?
  private var command: (name: String?, start: Double, limit: Double?)?

  init(id: JobID, start: Double, lastSign: Double) {
    self.id = id
    self.start = start
    self.lastSign = lastSign
  }

  /// The seconds without a sign from which silence is worth a word.
  private static let notableSilence = 30.0

  mutating func receive(_ event: RunEvent, _ newPhase: JobPhase.Kind, _ job: JobState) {
    if phase != newPhase { endActivity() }
    phase = newPhase
    attempt = job.attemptCount
    credits = job.credits
    switch event.kind {
    case .promptSent(_, let index, let count):
      prompt = (index, count)
      endActivity()
    case .commandStarted(_, let facts):
      command = (facts.name?.singleLine.string, event.elapsed, facts.limit)
    case .commandFinished: command = nil
    case .agentStarted, .attemptStarted: (prompt, toolCalls) = (nil, 0)
    default: break
    }
    lastSign = event.elapsed
  }

  private mutating func endActivity() { (activity, toolStart) = (nil, nil) }

  mutating func receive(_ kind: JobActivity.Kind, at elapsed: Double) {
    lastSign = elapsed
    switch kind {
    case .thinking: (activity, toolStart) = ("thinking", nil)
    case .writing: (activity, toolStart) = ("writing", nil)
    case .tool(let title):
      (activity, toolStart) = ("tool: \(title.singleLine.string)", elapsed)
      toolCalls += 1
    case .toolFinished: endActivity()
    case .permission(let title, let isAllowed):
      activity = "\(isAllowed ? "allowed" : "denied"): \(title.singleLine.string)"
    case .line, .alive: break
    }
  }

  /// Returns what the job is doing, the most important facts first.
  ///
  /// `isCounting` adds figures that grow, for readers that see the job only once a minute.
  func facts(at elapsed: Double, isCounting: Bool = false) -> [String] {
    var facts: [String] = []
    if attempt > 1 { facts.append("attempt \(attempt)") }
    if let command, [.setup, .verify, .room, .baseline].contains(phase) {
      var text = command.name.map { "`\($0)` " } ?? ""
      text += Self.time(elapsed - command.start)
      if let limit = command.limit { text += " of \(Self.time(limit))" }
      facts.append(text)
    }
    if phase == .prompt {
      if let prompt, prompt.count > 1 { facts.append("\(prompt.index) of \(prompt.count)") }
      if isCounting { facts.append(Wording.count(toolCalls, "tool call")) }
    }
    if !isCounting, let credits { facts.append("\(Wording.decimal(credits)) credits") }
    if let activity { facts.append(activity) }
    let silence = elapsed - lastSign
    if phase == .prompt, toolStart == nil, silence >= Self.notableSilence {
      let limit = idleTimeout.map { " of \(Self.time($0))" } ?? ""
      facts.append("silent \(Self.time(silence))\(limit)")
    }
    return facts
  }

  /// The word for the phase.
  var word: String {
    switch phase {
    case nil: ""
    case .workspace: "prepare"
    case .setup: "setup"
    case .agent: "agent"
    case .servers: "servers"
    case .prompt: "prompt"
    case .snapshot: "patch"
    case .baseline: "baseline"
    case .room: "clean room"
    case .verify: "verify"
    case .cleanup: "cleanup"
    case .waiting: "wait"
    }
  }

  /// Formats a running time in whole seconds.
  static func time(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e9))
    if whole < 60 { return "\(whole)s" }
    if whole < 3_600 {
      return whole.isMultiple(of: 60) ? "\(whole / 60)m" : "\(whole / 60)m\(whole % 60)s"
    }
    return "\(whole / 3_600)h\(whole / 60 % 60)m"
  }
}
