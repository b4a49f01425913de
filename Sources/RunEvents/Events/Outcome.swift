package import JSON
public import Text

/// What became of a job.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
  /// Every verification passed.
  case passed
  /// The change was judged and refused.
  case failed
  /// It could not be judged.
  case error
  /// It was stopped while it ran.
  case cancelled
  /// It was never started.
  case skipped
}

extension Outcome: ChoiceType, SchemaDescribed {
  package static let schemaName: String? = "outcome"
  package static let schemaSummary: String? =
    "What became of a job; `error` is one that could not be judged."
}

/// Why a job did not pass.
public struct Reason: Hashable, Sendable, Codable {
  /// The kind, from a closed list, as reports name it.
  public var type: ReasonType
  /// One line.
  public var message: SafeText
  /// All that helps to understand it: the end of an output, the servers' states.
  public var details: SafeText

  /// Gives a reason; without details they are the message.
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

  /// The same without secrets.
  func masked(by redactor: Redactor) -> Reason {
    Reason(type, redactor.masked(message), details: redactor.masked(details))
  }
}

/// The kinds of reasons.
///
/// Dotted words of our own: GitLab's reader takes plain ones for YAML types.
public enum ReasonType: String, Hashable, Sendable, Codable, CaseIterable {
  /// A verification command did not exit with 0.
  case verifyFailed = "kjob.verify.failed"
  /// A verification command's time was over.
  case verifyTimeout = "kjob.verify.timeout"
  /// A verification command could not be started.
  case verifyCannotRun = "kjob.verify.cannot-run"
  /// The tree that was verified was changed meanwhile, so that the verdict is not about the patch.
  case verifyChanged = "kjob.verify.changed-tree"
  /// Git does not get the captured tree from the patch that was written.
  case patchUnproven = "kjob.patch.unproven"
  /// The patch would hold a secret, so it is withheld.
  case patchSecret = "kjob.patch.secret"
  /// A setup command failed, or its time was over.
  case setupFailed = "kjob.setup.failed"
  /// The job's worktree could not be made.
  case worktree = "kjob.worktree"
  /// A file to take along could not be.
  case copy = "kjob.copy"
  /// The agent's program was not found or could not be started.
  case agentStart = "kjob.agent.start"
  /// The agent ended, or closed its output, before it had answered.
  case agentExited = "kjob.agent.exited"
  /// Nobody is signed in.
  case agentSignIn = "kjob.agent.sign-in"
  /// The account has used what it may use.
  case agentQuota = "kjob.agent.quota"
  /// The service behind the agent throttles.
  case agentRateLimit = "kjob.agent.rate-limit"
  /// The service behind the agent is failing.
  case agentUnavailable = "kjob.agent.unavailable"
  /// The agent cannot do what the job's settings ask for, such as a model that there is not.
  case agentConfiguration = "kjob.agent.configuration"
  /// The agent answered with another error.
  case agentRefused = "kjob.agent.refused"
  /// The agent broke the protocol.
  case agentProtocol = "kjob.agent.protocol"
  /// The agent's program is of another version than the job takes.
  case agentVersion = "kjob.agent.version"
  /// Another agent than the one asked for came up.
  case agentFallback = "kjob.agent.fallback"
  /// Another model than the one asked for is in use.
  case agentModel = "kjob.agent.model"
  /// The agent gave a sign that it will never end the turn.
  case agentStalled = "kjob.agent.stalled"
  /// The turn ended for another reason than being done.
  case agentStopped = "kjob.agent.stopped"
  /// A required MCP server did not start.
  case mcpStartup = "kjob.mcp.startup"
  /// An MCP configuration cannot be read, so that nobody knows what is required.
  case mcpConfiguration = "kjob.mcp.configuration"
  /// The credits that the job, or the run, may use are used up.
  case budget = "kjob.budget"
  /// The whole job's time was over.
  case timeout = "kjob.timeout"
  /// The agent said nothing for too long.
  case idleTimeout = "kjob.idle-timeout"
  /// What the agent left could not be read, or not be put into a patch.
  case snapshot = "kjob.snapshot"
  /// The source repository is not as it was before the job.
  case repositoryChanged = "kjob.repository.changed"
  /// The patch or another file of the job could not be written.
  case output = "kjob.output"
  /// kjob was ended while the attempt was under way; another one follows.
  case interrupted = "kjob.interrupted"
  /// Processes of the job got out of control: their supervisor was killed, or they would not die.
  case processes = "kjob.processes"
  /// Processes were left behind, and the job does not allow that.
  case leak = "kjob.leak"
  /// The run was stopped while the job ran.
  case cancelled = "kjob.cancelled"
  /// The run was stopped, or another job had failed, before the job's turn.
  case skipped = "kjob.skipped"

  /// Whether no other job of the run can fare better, so that none should be started any more.
  public var stopsRun: Bool { self == .agentSignIn || self == .agentQuota }
}

extension ReasonType: ChoiceType {}
