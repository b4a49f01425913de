internal import JSON
public import Text

/// The options that a run was requested with, so that it can be resumed.
public struct RunOptions: Hashable, Sendable, Codable {
  /// A text that the run was made from, with a hash that shows whether it is unchanged.
  public struct Input: Hashable, Sendable, Codable {
    /// The text's origin: a job file as it was given, or a job's prompts.
    public var subject: SafeText
    /// The hash that git gives to its bytes, 40 hexadecimal digits.
    public var hash: String

    /// Creates an input.
    public init(subject: SafeText, hash: String) {
      self.subject = subject
      self.hash = hash
    }
  }

  /// The worktrees to keep when their job is over.
  public enum Keep: String, CaseIterable, Hashable, Sendable, Codable {
    /// None.
    case never
    /// Those of jobs that did not pass.
    case failed
    /// All.
    case always
  }

  /// The folder that relative paths are resolved against.
  public var workingDirectory: String
  /// The paths of the job files as they were given.
  public var files: [String]
  /// The hashes of the job files and prompts.
  public var inputs: [Input]
  /// The command that replaces the job files' own agents; nil if none does.
  public var agentCommand: [SafeText]?
  /// True or false when the command line decided for all jobs whether MCP servers are required;
  /// otherwise nil.
  public var requiresMCPStartup: Bool?
  /// The absolute path of an additional JUnit report.
  public var junit: String?
  /// The absolute path of the folder for worktrees.
  public var worktreeDirectory: String
  /// True when the first job that does not pass stops the run.
  public var failFast: Bool
  /// The worktrees to keep.
  public var keep: Keep
  /// The maximum number of credits for all jobs together.
  public var maxCredits: Double?
  /// The filters that the command line permits.
  public var filters: [String]?
  /// The patterns that selected the jobs; nil if all were.
  public var selected: [SafeText]?
  /// The shard of the plan, if the plan was split among several machines.
  public var shard: ShardFacts?
  /// The runs that this one was merged from, if it was.
  public var merged: MergeFacts?
  /// The system's id of the current boot; process numbers are valid only within it.
  public var bootID: String

  /// The hash that distinguishes the plan from others, if it was split among several machines.
  public var planHash: String? { shard?.planHash ?? merged?.planHash }

  private enum CodingKeys: String, CodingKey {
    // In JSON, an abbreviation is spelled like any other word.
    case requiresMCPStartup = "requiresMcpStartup"
    case bootID = "bootId"
    case workingDirectory, files, inputs, agentCommand, junit, worktreeDirectory, failFast, keep
    case maxCredits, filters, selected, shard, merged
  }

  /// Creates the options of a run.
  public init(
    workingDirectory: String,
    files: [String],
    inputs: [Input],
    agentCommand: [SafeText]? = nil,
    requiresMCPStartup: Bool? = nil,
    junit: String? = nil,
    worktreeDirectory: String,
    failFast: Bool = false,
    keep: Keep = .never,
    maxCredits: Double? = nil,
    filters: [String]? = nil,
    selected: [SafeText]? = nil,
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
    self.selected = selected
    self.shard = shard
    self.merged = merged
    self.bootID = bootID
  }
}

extension RunOptions: SchemaDescribed {
  package static let schemaName: String? = "options"
  package static let schemaSummary: String? = "The options that the run was started with."
}

extension RunOptions.Keep: ChoiceType {}

extension RunOptions.Input: SchemaDescribed {
  package static let schemaSummary: String? = "An input of the run: a job file, or a job's prompts."
}
