internal import RunEvents
internal import Text

/// The data of a run that a page needs before a job is opened.
struct PageRun: Encodable {
  private var run: RunReport
  private var parallelism: Int
  /// The output folder as the user gave it, for command lines.
  private var folder: String
  private var jobs: [Job]
  /// The explanations of the reasons that occur, by their types.
  private var guides: [String: SafeText]

  private enum Key: String, CodingKey { case parallelism, folder, jobs, guides }

  /// Encodes the members of the run's report, and beside them those of the page.
  func encode(to encoder: any Encoder) throws {
    try run.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(parallelism, forKey: .parallelism)
    try container.encode(folder, forKey: .folder)
    try container.encode(jobs, forKey: .jobs)
    try container.encode(guides, forKey: .guides)
  }

  /// A job in the list.
  struct Job: Encodable {
    var id: String
    var folder: String
    var file: String
    var line: Int
    var repository: String
    /// The last parts of the repository's path, as many as distinguish it from the others.
    var repositoryName: String
    var baseCommit: String
    /// Nil while the job is not over.
    var outcome: String?
    var reason: String?
    var message: String?
    var start: Double?
    var seconds: Double
    var credits: Double?
    var attempts: Int
    /// The earlier run that gave the job its outcome, if this one did not run it.
    var carriedFrom: String?
    var filesChanged: Int?
    var insertions: Int?
    var deletions: Int?
    var phases: [Phase]
  }

  /// A phase on the timeline, in seconds since the run began.
  struct Phase: Encodable {
    var kind: String
    var attempt: Int
    var start: Double
    var end: Double
  }

  init(_ state: RunState, folder: String) {
    self.folder = folder
    let repositories = RepositoryNames(state.jobs.map(\.planned.repository.string))
    run = RunReport(state)
    parallelism = state.header?.parallelism ?? 1
    guides = Dictionary(
      state.jobs.compactMap { $0.reason?.type }.map { ($0.rawValue, $0.guide.line) },
      uniquingKeysWith: { first, _ in first }
    )
    jobs = state.jobs.map { job in
      Job(
        id: job.planned.id,
        folder: job.planned.path,
        file: job.planned.file.string,
        line: job.planned.line,
        repository: job.planned.repository.string,
        repositoryName: repositories.name(of: job.planned.repository.string),
        baseCommit: job.planned.baseCommit,
        outcome: job.outcome?.rawValue,
        reason: job.reason?.type.rawValue,
        message: job.reason?.message.string,
        start: job.phases.first?.start,
        seconds: EventTime.milliseconds(job.seconds),
        credits: job.credits,
        attempts: job.attemptCount,
        carriedFrom: job.carriedFrom,
        filesChanged: job.patch?.filesChanged,
        insertions: job.patch?.insertions,
        deletions: job.patch?.deletions,
        phases: job.phases.map { phase in
          Phase(
            kind: phase.kind.rawValue,
            attempt: phase.attempt,
            start: phase.start,
            end: phase.end ?? state.elapsed
          )
        }
      )
    }
  }
}

/// The data of an opened job; its patch is stored separately.
struct PageJob: Encodable {
  var details: String?
  /// The earlier attempts and the last one.
  var attempts: [Attempt]
  var snapshot: SnapshotFacts?
  var patch: PatchFacts?
  var permissions: JobState.PermissionCounts
  var leftovers: Int
  /// How repairs ended; nil if there were none.
  var repairs: String?
  var withheldFromAgent: [SafeText]
  var withheldFromCommands: [SafeText]
  var warnings: [SafeText]
  /// The reason why not all files are in the page.
  var omitted: String?

  /// One attempt with its files.
  struct Attempt: Encodable {
    var number: Int
    var reason: String?
    var message: String?
    var details: String?
    var folder: String
    var seconds: Double?
    /// The delay before the next attempt, in seconds.
    var delay: Double?
    var agent: AgentFacts?
    var ending: String?
    var servers: [MCPServerFacts]
    var turns: [TurnFacts]
    var commands: [CommandFacts]
    var trials: [TrialReport]?
    var kept: String?
    var keptRoom: String?
    var verdictStrength: VerdictStrength?
    /// The commands' logs, in order.
    var logs: [JobFiles.Excerpt] = []
    /// The agent's standard error, for each time that it was started.
    var stderr: [JobFiles.Excerpt] = []
    var conversation: [Conversation.Entry]?
    /// The first prompt, as it was sent; nil if none was.
    var prompt: JobFiles.Excerpt?
    /// The first permissions that were denied.
    var denials: [PermissionFacts]
    var files: [JobFiles.Entry] = []

    init(_ attempt: AttemptState) {
      number = attempt.number
      folder = attempt.folder
      if let end = attempt.end {
        reason = end.reason.type.rawValue
        message = end.reason.message.string
        details = end.reason.details.string
        seconds = EventTime.milliseconds(attempt.seconds)
        delay = end.delay
      }
      agent = attempt.agent
      ending = attempt.agentEnding?.string
      servers = attempt.mcpServers
      turns = attempt.turns
      commands = attempt.commands
      trials = attempt.trialReports
      kept = attempt.keptWorkspace?.string
      keptRoom = attempt.keptRoom?.string
      denials = attempt.denials
      verdictStrength = attempt.verdictStrength
    }

    /// Reads the attempt's files.
    mutating func read(_ files: borrowing JobFiles) {
      self.files = files.list(folder)
      for command in commands {
        logs.append(files.excerpt(command.log, head: 64 << 10, tail: 192 << 10))
      }
      // An agent may be started several times in an attempt; its files are then numbered.
      let mine = Dictionary(
        self.files.map { ($0.path.dropFirst(folder.count + 1), $0) },
        uniquingKeysWith: { first, _ in first }
      )
      if let path = mine["prompt-1.md"]?.path {
        prompt = files.excerpt(path, head: 24 << 10, tail: 0)
      }
      for number in 1... {
        let mark = number == 1 ? "" : "-\(number)"
        let (transcript, errors) = (
          mine["transcript\(mark).jsonl"], mine["agent\(mark).stderr.log"]
        )
        guard transcript != nil || errors != nil else { break }
        if number > 1 {
          conversation?.append(Conversation.Entry(kind: .gap, text: "the agent was started again"))
        }
        if let transcript, let talk = Conversation(files, transcript.path) {
          conversation = (conversation ?? []) + talk.entries
        }
        if let errors, errors.size > 0 {
          stderr.append(files.excerpt(errors.path, head: 0, tail: 64 << 10))
        }
      }
    }
  }

  init(_ job: JobState) {
    details = job.reason?.details.string
    snapshot = job.snapshot
    patch = job.patch
    permissions = job.permissions
    leftovers = job.leftovers
    repairs = JobNotes.repairs(job)
    withheldFromAgent = job.environment?.withheldFromAgent ?? []
    withheldFromCommands = job.environment?.withheldFromCommands ?? []
    warnings = job.warnings
    attempts = job.earlierAttempts.map(Attempt.init)
    // A job that was ended between two attempts has no separate last attempt.
    if attempts.count < job.attemptCount { attempts.append(Attempt(job.attempt)) }
  }

  /// Removes the contents of files, when the page has no room for them.
  mutating func leaveOutFiles() {
    omitted = "the page is full: see this job's files next to it"
    for index in attempts.indices {
      attempts[index].logs = []
      attempts[index].stderr = []
      attempts[index].conversation = nil
      attempts[index].prompt = nil
    }
  }
}
