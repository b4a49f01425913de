public import Text

/// Where a job works, by names and by the identities that clean-up goes by.
public struct WorkspaceFacts: Hashable, Sendable, Codable {
  /// The path of the worktree.
  public var path: String
  /// The device of the worktree's folder.
  public var device: UInt64
  /// The inode of the worktree's folder.
  public var inode: UInt64
  /// The folder in the source repository that makes git know the worktree; nil for a private one.
  public var administrativePath: String?
  /// The SHA-256 of the note by which a later process takes the worktree up again.
  public var digest: String?

  /// Describes a worktree.
  public init(
    path: String,
    device: UInt64,
    inode: UInt64,
    administrativePath: String?,
    digest: String? = nil
  ) {
    self.path = path
    self.device = device
    self.inode = inode
    self.administrativePath = administrativePath
    self.digest = digest
  }
}

/// One setup or verification command that ran, or could not.
public struct CommandFacts: Hashable, Sendable, Codable {
  /// What the command was for.
  public enum Phase: String, Hashable, Sendable, Codable {
    /// Before the agent.
    case setup
    /// After the agent, on what it left.
    case verify
  }

  /// How it came out.
  public enum Result: String, Hashable, Sendable, Codable {
    /// It exited with 0.
    case passed
    /// It exited otherwise.
    case failed
    /// Its time was over.
    case timedOut = "timed-out"
    /// It could not be started.
    case cannotRun = "cannot-run"
    /// It was stopped with the run.
    case stopped
  }

  /// What it was for.
  public var phase: Phase
  /// Its place among the commands of its phase, from 1.
  public var index: Int
  /// Its name.
  public var name: SafeText
  /// The shell text.
  public var command: SafeText
  /// How it came out.
  public var result: Result
  /// How it ended: `exited with 1`.
  public var ending: SafeText
  /// The exit status, when it ended by itself and not by a signal.
  public var exitCode: Int?
  /// How long it ran, in seconds.
  public var seconds: Double
  /// Its log, relative to the output folder.
  public var log: String
  /// The last lines of its output.
  public var outputTail: SafeText
  /// How many processes it had left behind.
  public var leftovers: Int

  /// Describes a command that ran.
  public init(
    phase: Phase,
    index: Int,
    name: SafeText,
    command: SafeText,
    result: Result,
    ending: SafeText,
    exitCode: Int?,
    seconds: Double,
    log: String,
    outputTail: SafeText,
    leftovers: Int
  ) {
    self.phase = phase
    self.index = index
    self.name = name
    self.command = command
    self.result = result
    self.ending = ending
    self.exitCode = exitCode
    self.seconds = seconds
    self.log = log
    self.outputTail = outputTail
    self.leftovers = leftovers
  }
}

/// The agent as it introduced itself.
public struct AgentFacts: Hashable, Sendable, Codable {
  /// Its name, where it told one.
  public var name: SafeText?
  /// Its version, where it told one.
  public var version: SafeText?
  /// The version that its program told when it was asked.
  public var programVersion: SafeText?
  /// Which of Kiro's engines runs, where that is known.
  public var engine: SafeText?
  /// The session's id.
  public var sessionID: SafeText
  /// The agent configuration in use (Kiro's mode), where it told one.
  public var mode: SafeText?
  /// The model in use, where it told one.
  public var model: SafeText?

  private enum CodingKeys: String, CodingKey {
    case name, version, engine, mode, model, programVersion
    case sessionID = "sessionId"
  }

  /// Describes an agent.
  public init(
    name: SafeText?,
    version: SafeText?,
    programVersion: SafeText? = nil,
    engine: SafeText? = nil,
    sessionID: SafeText,
    mode: SafeText?,
    model: SafeText?
  ) {
    self.name = name
    self.version = version
    self.programVersion = programVersion
    self.engine = engine
    self.sessionID = sessionID
    self.mode = mode
    self.model = model
  }
}

extension AgentFacts {
  /// Which agent it is, in one line: its name, its version and its engine; nil where it told none.
  public var title: SafeText? {
    let version = version ?? programVersion
    let program = name?.string ?? (engine == nil ? nil : "Kiro")
    var words = [program, version?.string].compactMap { $0 }.joined(separator: " ")
    if let engine { words += ", engine \(engine.string)" }
    return words.isEmpty ? nil : SafeText(words).singleLine
  }
}

/// One MCP server at the time when the gate decided.
public struct MCPServerFacts: Hashable, Sendable, Codable {
  /// Its name.
  public var name: SafeText
  /// What was known of it: `started`, `failed: …`.
  public var state: SafeText
  /// Whether it runs.
  public var isStarted: Bool
  /// Whether the job needs it.
  public var isRequired: Bool
  /// What its own program said when kjob started it itself to find out, where kjob did.
  public var evidence: SafeText?

  /// Describes a server.
  public init(
    name: SafeText,
    state: SafeText,
    isStarted: Bool,
    isRequired: Bool,
    evidence: SafeText? = nil
  ) {
    self.name = name
    self.state = state
    self.isStarted = isStarted
    self.isRequired = isRequired
    self.evidence = evidence
  }
}

/// What the agent left in its worktree.
public struct SnapshotFacts: Hashable, Sendable, Codable {
  /// The tree object's id, 40 hexadecimal digits; the patch gives exactly this tree.
  public var tree: String
  /// Whether the tree differs from the base's.
  public var isChanged: Bool
  /// What is in the worktree and cannot be in a patch, with the reasons.
  public var leftOut: [SafeText]
  /// How many files the base's own ignore rules keep out.
  public var ignoredCount: Int

  /// Describes a snapshot.
  public init(tree: String, isChanged: Bool, leftOut: [SafeText], ignoredCount: Int) {
    self.tree = tree
    self.isChanged = isChanged
    self.leftOut = leftOut
    self.ignoredCount = ignoredCount
  }
}

/// The patch that was written.
public struct PatchFacts: Hashable, Sendable, Codable {
  /// Its path, relative to the output folder.
  public var path: String
  /// Its size in bytes; 0 when nothing was changed.
  public var bytes: Int
  /// How many files it changes.
  public var filesChanged: Int
  /// How many lines it adds.
  public var insertions: Int
  /// How many lines it removes.
  public var deletions: Int
  /// The SHA-256 of its bytes, 64 hexadecimal digits; nil in the journal of a kjob that took none.
  public var sha256: String?

  /// Describes a patch.
  public init(
    path: String,
    bytes: Int,
    filesChanged: Int,
    insertions: Int,
    deletions: Int,
    sha256: String? = nil
  ) {
    self.path = path
    self.bytes = bytes
    self.filesChanged = filesChanged
    self.insertions = insertions
    self.deletions = deletions
    self.sha256 = sha256
  }
}
