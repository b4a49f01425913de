package import JSON
public import Text

/// How a run was asked for, so that it can be gone on with.
public struct RunOptions: Hashable, Sendable, Codable {
  /// A text that the run was made from, with what tells whether it is still the same.
  public struct Input: Hashable, Sendable, Codable {
    /// What it is: a job file as it was given, or a job's prompts.
    public var subject: SafeText
    /// The name that git gives to its bytes, 40 hexadecimal digits.
    public var hash: String

    /// Describes a text.
    public init(subject: SafeText, hash: String) {
      self.subject = subject
      self.hash = hash
    }
  }

  /// The folder that relative paths count from.
  public var workingDirectory: String
  /// The job files as they were given.
  public var files: [String]
  /// What they were like.
  public var inputs: [Input]
  /// The agent that stands in for the job files' own, where one does.
  public var agentCommand: [SafeText]?
  /// Whether MCP servers are required, where that was said for all jobs.
  public var requiresMCPStartup: Bool?
  /// Where the JUnit report goes besides, as an absolute path.
  public var junit: String?
  /// The absolute path of the folder for worktrees.
  public var worktreeDirectory: String
  /// Whether the first job that does not pass stops the run.
  public var failFast: Bool
  /// Which worktrees stay: `never`, `failed` or `always`.
  public var keep: String
  /// How many credits all jobs together may use.
  public var maxCredits: Double?
  /// The filters that the command line lets run.
  public var filters: [String]?
  /// Which part of a plan it is, where the plan was dealt to several machines.
  public var shard: ShardFacts?
  /// The runs that it was put together from, where it was.
  public var merged: MergeFacts?
  /// The system's name for the time since it was booted; other processes have numbers of their own.
  public var bootID: String

  /// What tells the plan from others, where it was dealt to several machines.
  public var planHash: String? { shard?.planHash ?? merged?.planHash }

  private enum CodingKeys: String, CodingKey {
    // In JSON an abbreviation is a word like any other.
    case requiresMCPStartup = "requiresMcpStartup"
    case bootID = "bootId"
    case workingDirectory, files, inputs, agentCommand, junit, worktreeDirectory, failFast, keep
    case maxCredits, filters, shard, merged
  }

  /// Describes how a run was asked for.
  public init(
    workingDirectory: String,
    files: [String],
    inputs: [Input],
    agentCommand: [SafeText]? = nil,
    requiresMCPStartup: Bool? = nil,
    junit: String? = nil,
    worktreeDirectory: String,
    failFast: Bool = false,
    keep: String = "never",
    maxCredits: Double? = nil,
    filters: [String]? = nil,
    shard: ShardFacts? = nil,
    merged: MergeFacts? = nil,
    bootID: String
  ) {
    self.workingDirectory = workingDirectory
    self.files = files
    self.inputs = inputs
    self.agentCommand = agentCommand
    self.requiresMCPStartup = requiresMCPStartup
    self.junit = junit
    self.worktreeDirectory = worktreeDirectory
    self.failFast = failFast
    self.keep = keep
    self.maxCredits = maxCredits
    self.filters = filters
    self.shard = shard
    self.merged = merged
    self.bootID = bootID
  }
}

extension RunOptions: SchemaDescribed {
  package static let schemaName: String? = "options"
  package static let schemaSummary: String? = "How the run was asked for."
  package static let schemaNotes: [String: SchemaNote] = [
    "keep": .oneOf(["never", "failed", "always"])
  ]
}

extension RunOptions.Input: SchemaDescribed {
  package static let schemaSummary: String? = "A text that the run was made from."
}
