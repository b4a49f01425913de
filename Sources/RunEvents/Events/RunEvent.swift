public import FoundationEssentials
internal import JSON
public import Text

/// One thing that happened in a run, with its place in the one order of all of them.
public struct RunEvent: Hashable, Sendable {
  /// The event's place, from 1 without gaps.
  public var sequence: Int
  /// The wall clock's time, which may jump.
  public var time: Date
  /// Seconds since the run began, by a clock that does not jump.
  public var elapsed: Double
  /// What happened.
  public var kind: Kind

  /// Places something that happened, with its times to the millisecond.
  ///
  /// Files have no finer times; what is folded from a journal is the same as what was live.
  public init(sequence: Int, time: Date, elapsed: Double, kind: Kind) {
    self.sequence = sequence
    self.time = Date(
      timeIntervalSince1970: EventTime.milliseconds(time.timeIntervalSince1970)
    )
    self.elapsed = EventTime.milliseconds(elapsed)
    self.kind = kind
  }

  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// The run is about to begin. First of all, once.
    case runPlanned(RunHeader)
    /// A job begins. Once for each job that is not skipped.
    case jobStarted(JobID)
    /// The job's worktree is about to be made, with this folder of kjob's own beside it, in which
    /// stands whatever is made for it. Once for each worktree.
    case workspacePlanned(JobID, store: String)
    /// The job's worktree exists. At most once for an attempt, as all that follows.
    case workspaceCreated(JobID, WorkspaceFacts)
    /// The environment of the job's processes is known. After `workspaceCreated`.
    case environmentPrepared(JobID, EnvironmentFacts)
    /// A setup or verification command runs. Once for each that was started.
    case commandStarted(JobID, CommandFacts.Phase, index: Int, ProcessFacts)
    /// A setup or verification command ended. Once for each that was started.
    case commandFinished(JobID, CommandFacts)
    /// The agent's process runs. Once more for a session that goes on afresh.
    case agentStarted(JobID, ProcessFacts)
    /// The session is open. After `agentStarted`, at most once.
    case sessionOpened(JobID, AgentFacts)
    /// The MCP gate has decided. After `sessionOpened`; again when a server has failed since.
    case mcpSettled(JobID, [MCPServerFacts])
    /// A prompt is about to be sent. Once for each that is.
    case promptSent(JobID, index: Int, of: Int)
    /// The agent asked for a permission and was answered. Any number of times in a turn.
    case permissionDecided(JobID, PermissionFacts)
    /// The answer to a prompt has come. At most once for each.
    case turnEnded(JobID, TurnFacts)
    /// No process of the agent is left. Once for each `agentStarted`.
    case agentEnded(JobID, ending: SafeText, leftovers: Int)
    /// Every prompt was answered and no process of the agent is left: what comes now does not need
    /// the agent. At most once, after the last `agentEnded`.
    case agentFinished(JobID)
    /// The worktree was read. After `agentFinished`, or after `agentEnded` where the agent failed.
    case snapshotTaken(JobID, SnapshotFacts)
    /// The patch is in its place. After `snapshotTaken`.
    case patchWritten(JobID, PatchFacts)
    /// Something that the reader should know and that does not decide the outcome.
    case warned(JobID, SafeText)
    /// The job's worktree is gone; what could not be removed is named.
    case workspaceRemoved(JobID, remaining: [SafeText])
    /// The job's worktree was kept because the user asked for it.
    case workspaceKept(JobID, path: SafeText)
    /// An attempt did not succeed and its cause may pass, so another one will be made. Comes when
    /// nothing of the attempt is left.
    case attemptFailed(JobID, AttemptFacts)
    /// The next attempt begins, from 2. After `attemptFailed`.
    case attemptStarted(JobID, number: Int)
    /// kjob was ended while the job was verified, and another one verifies it again. After
    /// `agentFinished`.
    case verificationResumed(JobID)
    /// The job is over. Once for each planned job, also for those that never started.
    case jobFinished(JobID, Outcome, Reason?)
    /// Files of the output are not what kjob wrote: those of a job that is over, or those of the run.
    /// After the last `jobFinished`.
    case outputChanged(JobID?, [SafeText])
    /// What the job's source repository is like as it begins.
    case sourceObserved(JobID, SourceFacts)
    /// A source repository was changed, and more than one job can have done it.
    case sourceChanged(SourceChangeFacts)
    /// No further job will be started, for this reason. At most once.
    case runStopping(SafeText)
    /// kjob was ended before the run was over, and another one goes on with it. Any number of times.
    case runResumed(ResumeFacts)
    /// The credits of the run are used up: no further prompt is sent. At most once.
    case creditsExhausted(SafeText)
    /// Every job is over. Last of all, once.
    case runFinished
  }
}

extension RunEvent {
  /// The warning about something of a workspace that could not be removed, the same everywhere, so
  /// that scripts can look for it.
  public static func cleanupWarning(_ remaining: SafeText) -> SafeText {
    "cleanup-incomplete: \(remaining.string)"
  }
}

extension RunEvent.Kind {
  /// The job that it is about, or nil when it is about the run.
  public var job: JobID? { content.job }

  /// The same without secrets.
  public func masked(by redactor: Redactor) -> RunEvent.Kind {
    guard !redactor.isEmpty else { return self }
    let (job, data) = content
    return data.masked(by: redactor).kind(of: job) ?? self
  }

  /// What it is in files: the job that it is about, and the data of its type.
  package var content: (job: JobID?, data: any EventData) {
    switch self {
    case .runPlanned(let header): (nil, header)
    case .jobStarted(let job): (job, JobStarted())
    case .workspacePlanned(let job, let store): (job, WorkspacePlanned(store: store))
    case .workspaceCreated(let job, let facts): (job, facts)
    case .environmentPrepared(let job, let facts): (job, facts)
    case .commandStarted(let job, let phase, let index, let process):
      (job, CommandStarted(phase: phase, index: index, process: process))
    case .commandFinished(let job, let facts): (job, facts)
    case .agentStarted(let job, let process): (job, AgentStarted(process))
    case .sessionOpened(let job, let facts): (job, facts)
    case .mcpSettled(let job, let servers): (job, MCPSettled(servers))
    case .promptSent(let job, let index, let count): (job, PromptSent(index: index, count: count))
    case .permissionDecided(let job, let facts): (job, facts)
    case .turnEnded(let job, let facts): (job, facts)
    case .agentEnded(let job, let ending, let leftovers):
      (job, AgentEnded(ending: ending, leftovers: leftovers))
    case .agentFinished(let job): (job, AgentFinished())
    case .snapshotTaken(let job, let facts): (job, facts)
    case .patchWritten(let job, let facts): (job, facts)
    case .warned(let job, let text): (job, Warned(text))
    case .workspaceRemoved(let job, let remaining): (job, WorkspaceRemoved(remaining))
    case .workspaceKept(let job, let path): (job, WorkspaceKept(path))
    case .attemptFailed(let job, let facts): (job, facts)
    case .attemptStarted(let job, let number): (job, AttemptStarted(number: number))
    case .verificationResumed(let job): (job, VerificationResumed())
    case .jobFinished(let job, let outcome, let reason):
      (job, JobFinished(outcome: outcome, reason: reason))
    case .outputChanged(let job, let faults): (job, OutputChanged(faults))
    case .sourceObserved(let job, let facts): (job, facts)
    case .sourceChanged(let facts): (nil, facts)
    case .runStopping(let reason): (nil, RunStopping(reason))
    case .runResumed(let facts): (nil, facts)
    case .creditsExhausted(let reason): (nil, CreditsExhausted(reason))
    case .runFinished: (nil, RunFinished())
    }
  }
}
