public import FoundationEssentials
public import Text

/// An event of a run, with its place in the order of all events.
public struct RunEvent: Hashable, Sendable {
  /// The event's place, from 1 without gaps.
  public var sequence: Int
  /// The wall-clock time, which may jump.
  public var time: Date
  /// The seconds since the run began, by a clock that does not jump.
  public var elapsed: Double
  /// The kind of event, with its data.
  public var kind: Kind

  /// Creates an event, with its times rounded to milliseconds.
  ///
  /// Files have no finer times, so a state folded from a journal equals the live one.
  public init(sequence: Int, time: Date, elapsed: Double, kind: Kind) {
    self.sequence = sequence
    self.time = Date(
      timeIntervalSince1970: EventTime.milliseconds(time.timeIntervalSince1970)
    )
    self.elapsed = EventTime.milliseconds(elapsed)
    self.kind = kind
  }

  /// The kinds of events.
  public enum Kind: Hashable, Sendable {
    /// The run is about to begin.
    ///
    /// The first event, emitted once.
    case runPlanned(RunHeader)
    /// A job does not run again: the record of an earlier run in the same folder answers for it.
    ///
    /// Emitted after `runPlanned`, at most once for a job.
    case jobCarried(JobID, JobRecord)
    /// A job of an earlier run in the same folder has changed since; it is not a job of this run.
    ///
    /// Emitted after `runPlanned`, once for each.
    case jobStale(StaleFacts)
    /// The programs and start-up files that commands may execute, as digests by folder.
    ///
    /// Emitted once, before the first agent starts.
    case environmentObserved(EnvironmentDigests)
    /// A job begins.
    ///
    /// Emitted once for each job that is not skipped.
    case jobStarted(JobID)
    /// A verification command ran on the untouched base, for this and other jobs.
    ///
    /// Emitted once for each command whose result no other job has found.
    case baseJudged(JobID, BaseFacts)
    /// The results of the job's verification commands on the base are known.
    ///
    /// Emitted after the `baseJudged` of all of them.
    case baselineKnown(JobID, keys: [String])
    /// Every goal and every other verification command passes on the base, so no agent runs.
    ///
    /// Emitted after `baselineKnown`.
    case jobAlreadySo(JobID)
    /// The change of an earlier run applies to the base, so no agent runs.
    ///
    /// Emitted before `agentFinished`.
    case storedChangeTaken(JobID, StoredChange)
    /// The job's worktree is about to be made, with kjob's own folder next to it for everything
    /// that is made for it.
    ///
    /// Emitted once for each worktree.
    case workspacePlanned(JobID, store: String)
    /// The job's worktree exists.
    ///
    /// Emitted at most once for an attempt, like all the following events.
    case workspaceCreated(JobID, WorkspaceFacts)
    /// The environment of the job's processes is known.
    ///
    /// Emitted after `workspaceCreated`.
    case environmentPrepared(JobID, EnvironmentFacts)
    /// A setup or verification command runs.
    ///
    /// Emitted once for each command that was started.
    case commandStarted(JobID, CommandStart)
    /// A setup or verification command ended.
    ///
    /// Emitted once for each command that was started.
    case commandFinished(JobID, CommandFacts)
    /// The setup commands of the job's worktree have run and left this tree.
    ///
    /// Emitted after the last `commandFinished` of setup.
    case workspaceSetUp(JobID, tree: String)
    /// The agent's process runs.
    ///
    /// Emitted again when the job continues in a new session.
    case agentStarted(JobID, ProcessFacts)
    /// The session is open.
    ///
    /// Emitted at most once after `agentStarted`.
    case sessionOpened(JobID, AgentFacts)
    /// The MCP gate has decided.
    ///
    /// Emitted after `sessionOpened`, and again when a server has failed since.
    case mcpSettled(JobID, [MCPServerFacts])
    /// A prompt is about to be sent.
    ///
    /// Emitted once for each prompt that is sent.
    case promptSent(JobID, index: Int, of: Int)
    /// The agent requested a permission and was answered.
    ///
    /// Emitted any number of times in a turn.
    case permissionDecided(JobID, PermissionFacts)
    /// The answer to a prompt has arrived.
    ///
    /// Emitted at most once for each prompt.
    case turnEnded(JobID, TurnFacts)
    /// A change was captured while the agent's session is open, to judge it.
    ///
    /// Emitted once for each trial of a job with `repair`.
    case trialCaptured(JobID, TrialFacts)
    /// That change was judged; a repair prompt may follow.
    ///
    /// Emitted after `trialCaptured`.
    case trialJudged(JobID, TrialVerdict)
    /// No process of the agent is left.
    ///
    /// Emitted once for each `agentStarted`.
    case agentEnded(JobID, ending: SafeText, leftovers: Int)
    /// Every prompt was answered and no process of the agent is left, so the following steps do not
    /// need the agent.
    ///
    /// Emitted at most once, after the last `agentEnded`.
    case agentFinished(JobID)
    /// The worktree was captured.
    ///
    /// Emitted after `agentFinished`, or after `agentEnded` if the agent failed.
    case snapshotTaken(JobID, SnapshotFacts)
    /// The patch was written.
    ///
    /// Emitted after `snapshotTaken`.
    case patchWritten(JobID, PatchFacts)
    /// A clean room is about to be made, with kjob's own folder next to it for everything that is
    /// made for it.
    ///
    /// Emitted once for each room.
    case roomPlanned(JobID, store: String)
    /// A clean room holds the base commit with the delivered patch.
    ///
    /// Emitted after `roomPlanned`.
    case roomCreated(JobID, path: SafeText)
    /// A clean room was removed, except for the paths that are named.
    case roomRemoved(JobID, remaining: [SafeText])
    /// A clean room was kept because the user asked for it.
    case roomKept(JobID, path: SafeText)
    /// A warning that the reader should know and that does not decide the outcome.
    case warned(JobID, SafeText)
    /// The job's worktree was removed, except for the paths that are named.
    case workspaceRemoved(JobID, remaining: [SafeText])
    /// The job's worktree was kept because the user asked for it.
    case workspaceKept(JobID, path: SafeText)
    /// An attempt failed for a possibly temporary cause, so another one follows.
    ///
    /// Emitted when nothing of the attempt is left.
    case attemptFailed(JobID, AttemptFacts)
    /// The next attempt begins, from 2.
    ///
    /// Emitted after `attemptFailed`.
    case attemptStarted(JobID, number: Int)
    /// kjob was ended while the job was being verified, and another kjob verifies it again.
    ///
    /// Emitted after `agentFinished`.
    case verificationResumed(JobID)
    /// The job had passed and is verified again, because the user asked for it.
    ///
    /// Emitted after `jobFinished`, before `verificationResumed`.
    case verdictReopened(JobID)
    /// The most memory that the job's processes had at once.
    ///
    /// Emitted before `jobFinished`, if it is known.
    case memoryMeasured(JobID, bytes: Int)
    /// The job is over.
    ///
    /// Emitted once for each planned job, including those that never started.
    case jobFinished(JobID, Outcome, Reason?)
    /// Files in the output differ from what kjob wrote; they belong to a finished job or to the
    /// run.
    ///
    /// Emitted after the last `jobFinished`.
    case outputChanged(JobID?, [SafeText])
    /// The state of the job's source repository as the job begins.
    case sourceObserved(JobID, SourceFacts)
    /// A source repository was changed, and more than one job may have done it.
    case sourceChanged(SourceChangeFacts)
    /// No further job will be started, for this reason.
    ///
    /// Emitted at most once.
    case runStopping(SafeText)
    /// kjob was ended before the run was over, and another kjob resumes it.
    ///
    /// Emitted any number of times.
    case runResumed(ResumeFacts)
    /// The credits of the run are used up, so no further prompt is sent.
    ///
    /// Emitted at most once.
    case creditsExhausted(SafeText)
    /// Fewer or more jobs than before may run at once, or use an agent at once.
    ///
    /// Emitted any number of times.
    case parallelismChanged(ParallelismFacts)
    /// Every job is over.
    ///
    /// The last event, emitted once.
    case runFinished
  }
}

extension RunEvent {
  /// Returns the warning about a part of a workspace that could not be removed; its form is fixed,
  /// so that scripts can look for it.
  public static func cleanupWarning(_ remaining: SafeText) -> SafeText {
    "cleanup-incomplete: \(remaining.string)"
  }
}

extension RunEvent.Kind {
  /// The job that the event is about, or nil when it is about the run.
  public var job: JobID? { content.job }

  /// Returns the event with secrets masked.
  public func masked(by redactor: Redactor) -> RunEvent.Kind {
    guard !redactor.isEmpty else { return self }
    let (job, data) = content
    return data.masked(by: redactor).kind(of: job) ?? self
  }

  /// The stored form: the job that the event is about, and the data of its type.
  package var content: (job: JobID?, data: any EventData) {
    // Long: one form for each event.
    switch self {
    case .runPlanned(let header): (nil, header)
    case .jobCarried(let job, let record): (job, record)
    case .jobStale(let facts): (nil, facts)
    case .environmentObserved(let digests): (nil, digests)
    case .jobStarted(let job): (job, JobStarted())
    case .jobAlreadySo(let job): (job, JobAlreadySo())
    case .storedChangeTaken(let job, let facts): (job, facts)
    case .baseJudged(let job, let facts): (job, facts)
    case .baselineKnown(let job, let keys): (job, BaselineKnown(keys: keys))
    case .workspacePlanned(let job, let store): (job, WorkspacePlanned(store: store))
    case .workspaceCreated(let job, let facts): (job, facts)
    case .environmentPrepared(let job, let facts): (job, facts)
    case .commandStarted(let job, let start): (job, start)
    case .commandFinished(let job, let facts): (job, facts)
    case .workspaceSetUp(let job, let tree): (job, WorkspaceSetUp(tree: tree))
    case .agentStarted(let job, let process): (job, AgentStarted(process))
    case .sessionOpened(let job, let facts): (job, facts)
    case .mcpSettled(let job, let servers): (job, MCPSettled(servers))
    case .promptSent(let job, let index, let count): (job, PromptSent(index: index, count: count))
    case .permissionDecided(let job, let facts): (job, facts)
    case .turnEnded(let job, let facts): (job, facts)
    case .agentEnded(let job, let ending, let leftovers):
      (job, AgentEnded(ending: ending, leftovers: leftovers))
    case .trialCaptured(let job, let facts): (job, facts)
    case .trialJudged(let job, let verdict): (job, verdict)
    case .agentFinished(let job): (job, AgentFinished())
    case .snapshotTaken(let job, let facts): (job, facts)
    case .patchWritten(let job, let facts): (job, facts)
    case .roomPlanned(let job, let store): (job, RoomPlanned(store: store))
    case .roomCreated(let job, let path): (job, RoomCreated(path))
    case .roomRemoved(let job, let remaining): (job, RoomRemoved(remaining))
    case .roomKept(let job, let path): (job, RoomKept(path))
    case .warned(let job, let text): (job, Warned(text))
    case .workspaceRemoved(let job, let remaining): (job, WorkspaceRemoved(remaining))
    case .workspaceKept(let job, let path): (job, WorkspaceKept(path))
    case .attemptFailed(let job, let facts): (job, facts)
    case .attemptStarted(let job, let number): (job, AttemptStarted(number: number))
    case .verdictReopened(let job): (job, VerdictReopened())
    case .verificationResumed(let job): (job, VerificationResumed())
    case .memoryMeasured(let job, let bytes): (job, MemoryMeasured(bytes: bytes))
    case .jobFinished(let job, let outcome, let reason):
      (job, JobFinished(outcome: outcome, reason: reason))
    case .outputChanged(let job, let faults): (job, OutputChanged(faults))
    case .sourceObserved(let job, let facts): (job, facts)
    case .sourceChanged(let facts): (nil, facts)
    case .runStopping(let reason): (nil, RunStopping(reason))
    case .runResumed(let facts): (nil, facts)
    case .creditsExhausted(let reason): (nil, CreditsExhausted(reason))
    case .parallelismChanged(let facts): (nil, facts)
    case .runFinished: (nil, RunFinished())
    }
  }
}
