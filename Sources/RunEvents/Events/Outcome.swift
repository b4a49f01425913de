package import JSON
public import Text

/// The outcome of a job.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
  /// Every verification passed.
  case passed
  /// The change was judged and refused.
  case failed
  /// The change could not be judged.
  case error
  /// The job was stopped while it ran.
  case cancelled
  /// The job was never started.
  case skipped
  /// The job was not to be started, because its request is open; it counts neither way.
  case open
}

extension Outcome: ChoiceType, SchemaDescribed {
  package static let schemaName: String? = "outcome"
  package static let schemaSummary: String? =
    "How a job ended; `error` means that it could not be judged, `open` that it was left alone."
}

/// The reason why a job did not pass.
public struct Reason: Hashable, Sendable, Codable {
  /// The type of the reason, from a closed list, as reports name it.
  public var type: ReasonType
  /// The message, on one line.
  public var message: SafeText
  /// Everything that helps to understand the reason, such as the end of an output or the servers'
  /// states.
  public var details: SafeText

  /// Creates a reason; the details default to the message.
  public init(_ type: ReasonType, _ message: SafeText, details: SafeText? = nil) {
    self.type = type
    self.message = message.singleLine
    self.details = details ?? message
  }
}

extension Reason: SchemaDescribed {
  package static let schemaName: String? = "reason"
  package static let schemaSummary: String? = "Why a job did not pass."
  package static let schemaNotes: [String: SchemaNote] = [
    "type": .text(matching: "^kjob\\.[a-z.-]+$").saying("The kind, a dotted word."),
    "message": "One line.", "details": "All that helps to understand it.",
  ]

  /// Returns the reason with secrets masked.
  func masked(by redactor: Redactor) -> Reason {
    Reason(type, redactor.masked(message), details: redactor.masked(details))
  }
}

/// The types of reasons.
///
/// The names are dotted words of our own, because GitLab's reader takes plain words for YAML types.
public enum ReasonType: String, Hashable, Sendable, Codable, CaseIterable {
  /// A verification command did not exit with 0.
  case verifyFailed = "kjob.verify.failed"
  /// A verification command's time ran out.
  case verifyTimeout = "kjob.verify.timeout"
  /// A verification command could not be started, or a search has nothing to search.
  case verifyCannotRun = "kjob.verify.cannot-run"
  /// A verification command failed and then passed on the same tree.
  case verifyFlaky = "kjob.verify.flaky"
  /// A verification command does not pass on the base, and the job requires that.
  case baselineRed = "kjob.baseline.red"
  /// A verification command can run neither on the base nor on the change.
  case baselineUnrunnable = "kjob.baseline.unrunnable"
  /// Every verification command fails on the base and on the change, so nothing was decided.
  case baselineUndecided = "kjob.baseline.nothing-decided"
  /// A goal passes on the base, so it cannot show that the agent reached it.
  case goalPasses = "kjob.goal.passes-on-base"
  /// A verification command passed and changed the tree that it judged.
  case verifyChanged = "kjob.verify.changed-tree"
  /// Applying the written patch with git does not give the captured tree.
  case patchUnproven = "kjob.patch.unproven"
  /// The patch would contain a secret, so it is withheld.
  case patchSecret = "kjob.patch.secret"
  /// The change touches paths that it must not touch.
  case changesForbidden = "kjob.changes.never"
  /// The change touches other paths than those that it may touch.
  case changesForeign = "kjob.changes.only"
  /// The change touches too many files.
  case changesTooMany = "kjob.changes.max-files"
  /// The change is too large.
  case changesTooLarge = "kjob.changes.max-size"
  /// The agent changed nothing, and the job requires a change.
  case changesEmpty = "kjob.changes.empty"
  /// Setup does not make the same changes each time, so those in the patch cannot be relied on.
  case setupNotRepeatable = "kjob.setup.not-repeatable"
  /// A setup command failed or its time ran out.
  case setupFailed = "kjob.setup.failed"
  /// The job's worktree could not be made.
  case worktree = "kjob.worktree"
  /// Programs that commands could run have changed since before the first agent.
  case environmentChanged = "kjob.environment.changed"
  /// The clean room could not be made.
  case room = "kjob.room"
  /// A file listed under `copy` could not be copied.
  case copy = "kjob.copy"
  /// The agent's program was not found or could not be started.
  case agentStart = "kjob.agent.start"
  /// The agent exited or closed its output before it answered.
  case agentExited = "kjob.agent.exited"
  /// The agent is not signed in.
  case agentSignIn = "kjob.agent.sign-in"
  /// The account has used up its quota.
  case agentQuota = "kjob.agent.quota"
  /// The service behind the agent throttles requests.
  case agentRateLimit = "kjob.agent.rate-limit"
  /// The service behind the agent is failing.
  case agentUnavailable = "kjob.agent.unavailable"
  /// The agent does not support what the job's settings request, such as a model that does not
  /// exist.
  case agentConfiguration = "kjob.agent.configuration"
  /// The agent answered with another error.
  case agentRefused = "kjob.agent.refused"
  /// The agent broke the protocol.
  case agentProtocol = "kjob.agent.protocol"
  /// The version of the agent's program is not one that the job accepts.
  case agentVersion = "kjob.agent.version"
  /// A different agent than the requested one is in use.
  case agentFallback = "kjob.agent.fallback"
  /// A tool ran without a question although a rule denies it.
  case agentPermission = "kjob.agent.permission"
  /// A different model than the requested one is in use.
  case agentModel = "kjob.agent.model"
  /// There are signs that the agent will never end the turn.
  case agentStalled = "kjob.agent.stalled"
  /// The agent ended a turn in which it neither said nor did anything.
  case agentEmptyTurn = "kjob.agent.empty-turn"
  /// The turn ended before the agent was done.
  case agentStopped = "kjob.agent.stopped"
  /// A required MCP server did not start.
  case mcpStartup = "kjob.mcp.startup"
  /// An MCP configuration cannot be read, so it is unknown which servers are required.
  case mcpConfiguration = "kjob.mcp.configuration"
  /// The credits of the job or of the run are used up.
  case budget = "kjob.budget"
  /// The time of the whole job ran out.
  case timeout = "kjob.timeout"
  /// The agent was silent for too long.
  case idleTimeout = "kjob.idle-timeout"
  /// The agent's changes could not be captured or put into a patch.
  case snapshot = "kjob.snapshot"
  /// The source repository has changed since before the job.
  case repositoryChanged = "kjob.repository.changed"
  /// The patch or another file of the job could not be written.
  case output = "kjob.output"
  /// kjob was ended while the attempt was in progress; another attempt follows.
  case interrupted = "kjob.interrupted"
  /// Processes of the job got out of control: their supervisor was killed, or they could not be
  /// killed.
  case processes = "kjob.processes"
  /// The agent or a command left a file system mounted in a room.
  case mounts = "kjob.mounts"
  /// Processes were left behind, and the job does not allow that.
  case leak = "kjob.leak"
  /// The run was stopped while the job ran.
  case cancelled = "kjob.cancelled"
  /// The run was stopped, or another job failed, before the job started.
  case skipped = "kjob.skipped"
  /// The job's request is open and can be merged, and the run was to leave such jobs alone.
  case open = "kjob.open"

  /// True when no other job of the run can do better, so that no further job should be started.
  public var stopsRun: Bool { self == .agentSignIn || self == .agentQuota }
}

extension ReasonType: ChoiceType {}
