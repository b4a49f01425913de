public import FoundationEssentials
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
      timeIntervalSince1970: EncodedRunEvent.milliseconds(time.timeIntervalSince1970)
    )
    self.elapsed = EncodedRunEvent.milliseconds(elapsed)
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
  public var job: JobID? {
    switch self {
    case .runPlanned, .runStopping, .runResumed, .creditsExhausted, .sourceChanged, .runFinished:
      nil
    case .sourceObserved(let job, _): job
    case .outputChanged(let job, _): job
    case .jobStarted(let job), .workspaceCreated(let job, _), .commandFinished(let job, _),
      .environmentPrepared(let job, _),
      .workspacePlanned(let job, _), .commandStarted(let job, _, _, _), .agentFinished(let job),
      .verificationResumed(let job),
      .agentStarted(let job, _), .sessionOpened(let job, _), .mcpSettled(let job, _),
      .promptSent(let job, _, _), .permissionDecided(let job, _), .turnEnded(let job, _),
      .agentEnded(let job, _, _), .snapshotTaken(let job, _), .patchWritten(let job, _),
      .warned(let job, _), .workspaceRemoved(let job, _), .workspaceKept(let job, _),
      .attemptFailed(let job, _), .attemptStarted(let job, _), .jobFinished(let job, _, _):
      job
    }
  }
}
