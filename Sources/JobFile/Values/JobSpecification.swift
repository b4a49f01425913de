/// One job on one repository, with every setting resolved.
public struct JobSpecification: Hashable, Sendable {
  /// The identifier, unique in the run even where case does not count.
  ///
  /// The job's name; with `@` and the repository's name where the job fans out over several; with
  /// the values of its matrix in brackets, as in `name@repo[Core,a]`; with the job file's name and
  /// a dot in front where files of the run clash. What a name says by templates of its own is not
  /// said again.
  public var id: String
  /// The job's name.
  public var name: String
  /// The job file's path as the caller gave it.
  public var file: String
  /// Where the job's name or key stands; the start of the file where it has neither.
  public var position: SourcePosition
  /// The repository.
  public var repository: RepositoryReference
  /// The values of the matrix's variables, in the order of the file.
  public var matrix: [MatrixValue] = []
  /// The agent.
  public var agent: AgentSettings = AgentSettings()
  /// The MCP servers that must start.
  public var mcpStartup: MCPStartupRequirement = .all
  /// How long the MCP servers may take to start.
  public var mcpStartupTimeout: Duration = Defaults.mcpStartupTimeout
  /// The MCP servers that it adds to those of the agent's own configuration.
  public var mcpServers: [MCPServerSettings] = []
  /// The answers to requests for permission.
  public var permissions: PermissionPolicyDefinition = PermissionPolicyDefinition()
  /// What kjob does for the agent when it asks.
  public var clientCapabilities: Set<ClientCapability> = []
  /// The prompts, sent in order in one session; never empty.
  public var prompts: [Prompt]
  /// How long the whole job may take, from worktree to verdict.
  public var timeout: Duration = Defaults.timeout
  /// How long the agent may be silent without a tool call at work.
  public var idleTimeout: Duration = Defaults.idleTimeout
  /// How long each step of stopping waits: cancel, SIGTERM, SIGKILL.
  public var gracePeriod: Duration = Defaults.gracePeriod
  /// How much the workspace shares with the repository.
  public var isolation: Isolation = .worktree
  /// Whether the source repository may change meanwhile; nil for what the surroundings suggest.
  public var source: SourcePolicy?
  /// The filters, such as `lfs`, whose programs may run.
  public var filters: [String] = []
  /// The commands that prepare the worktree.
  public var setup: [CommandStep] = []
  /// The acceptance commands; never empty.
  public var verify: [CommandStep]
  /// Untracked files and folders to take along, relative to the repository's working tree.
  public var copy: [String] = []
  /// Whether and when it is tried again.
  public var retries: RetrySettings = RetrySettings()
  /// How many credits it may use, with all its attempts; nil for no limit.
  public var creditLimit: Double?
  /// From which percentage of its context on a session gets no further prompt.
  public var contextLimit: Int = Defaults.contextLimit
  /// The variables of all of its processes.
  public var environment: EnvironmentSettings = EnvironmentSettings()
  /// Names of variables whose values nobody may see; `*` stands for any characters.
  public var secrets: [String] = []
  /// What becomes of it when processes are left behind.
  public var leak: LeakPolicy = .warn
  /// How much it may write.
  public var limits: LimitSettings = LimitSettings()

  /// Creates a job; everything else has the job file's default.
  public init(
    id: String,
    name: String,
    file: String,
    position: SourcePosition = .start,
    repository: RepositoryReference = RepositoryReference(),
    prompts: [Prompt],
    verify: [CommandStep]
  ) {
    self.id = id
    self.name = name
    self.file = file
    self.position = position
    self.repository = repository
    self.prompts = prompts
    self.verify = verify
  }

  /// What holds where a job file gives nothing.
  public enum Defaults {
    /// For `timeout`.
    public static let timeout = Duration.seconds(30 * 60)
    /// For `idle-timeout`.
    public static let idleTimeout = Duration.seconds(10 * 60)
    /// For `grace-period`.
    public static let gracePeriod = Duration.seconds(10)
    /// For `mcp-startup-timeout`.
    public static let mcpStartupTimeout = Duration.seconds(60)
    /// For `context`'s `limit`, in percent.
    public static let contextLimit = 80
  }
}
