public import Text

/// One job on one repository, with every setting resolved.
public struct JobSpecification: Hashable, Sendable {
  /// The id, unique in the run regardless of case.
  ///
  /// The id is the job's name. If the job runs on several repositories, `@` and the repository's
  /// name follow, then the values of its matrix in brackets, as in `name@repo[Core,a]`. If files of
  /// the run clash, the job file's name and a dot precede it. A part that a template in the name
  /// already contains is not repeated.
  public var id: String
  /// The job's name.
  public var name: String
  /// The job file's path as the caller gave it.
  public var file: String
  /// The position of the job's name or key; the start of the file if it has neither.
  public var position: SourcePosition
  /// The repository.
  public var repository: RepositoryReference
  /// The values of the matrix variables, in the order of the file.
  public var matrix: [MatrixValue] = []
  /// The agent.
  public var agent: AgentSettings = AgentSettings()
  /// The MCP servers that must start.
  public var mcpStartup: MCPStartupRequirement = .all
  /// The time limit for starting the MCP servers.
  public var mcpStartupTimeout: Duration = Defaults.mcpStartupTimeout
  /// The MCP servers to add to those of the agent's own configuration.
  public var mcpServers: [MCPServer] = []
  /// The answers to permission requests.
  public var permissions: PermissionPolicyDefinition = PermissionPolicyDefinition()
  /// The services that kjob performs for the agent on request.
  public var clientCapabilities: Set<ClientCapability> = []
  /// The prompts, sent in order; never empty.
  public var prompts: [Prompt]
  /// The time limit of a job, from worktree to patch.
  public var timeout: Duration = Defaults.timeout
  /// The time limit for making, setting up and verifying in one clean room; nil for as long as
  /// `timeout`.
  public var verifyTimeout: Duration?
  /// The maximum time that the agent may be silent without an open tool call.
  public var idleTimeout: Duration = Defaults.idleTimeout
  /// The time to wait after each step of stopping: cancel, SIGTERM, SIGKILL.
  public var gracePeriod: Duration = Defaults.gracePeriod
  /// The extent to which the workspace is separated from the repository.
  public var isolation: Isolation = .worktree
  /// The policy for changes of the source repository during the job; nil to choose it from the
  /// circumstances.
  public var source: SourcePolicy?
  /// The filters, such as `lfs`, whose programs are permitted to run.
  public var filters: [String] = []
  /// The folder in which the agent and the commands work, relative to the worktree; nil for its
  /// top.
  public var folder: String?
  /// The position of the folder in the job file.
  public var folderPosition: SourcePosition?
  /// The commands that prepare the worktree.
  public var setup: [CommandStep] = []
  /// True when the patch also has what setup alone changed.
  public var deliversSetup: Bool = false
  /// The verification commands; never empty.
  public var verify: [CommandStep]
  /// The requirement for them on the base.
  public var baseline: BaselineMode = .off
  /// The place where they judge the change.
  public var verifyIn: VerificationPlace = .cleanRoom
  /// The limits on what the agent's change may touch.
  public var changes: ChangePolicy = ChangePolicy()
  /// The wishes for the job's pull or merge request.
  public var publish = PublishSettings()
  /// Untracked files and folders to copy, relative to the repository's working tree.
  public var copy: [String] = []
  /// The settings for returning a refused change to the agent.
  public var repair: RepairSettings = RepairSettings()
  /// The settings for retries.
  public var retries: RetrySettings = RetrySettings()
  /// The limits on what the agent may use.
  public var budget: BudgetSettings = BudgetSettings()
  /// The context usage in percent from which a session gets no further prompt.
  public var contextLimit: Int = Defaults.contextLimit
  /// The variables of all the job's processes.
  public var environment: EnvironmentSettings = EnvironmentSettings()
  /// Names of variables whose values are secret; `*` matches any characters.
  public var secrets: [String] = []
  /// The policy for processes that are left behind.
  public var leak: LeakPolicy = .warn
  /// The limits on what the job may write.
  public var limits: LimitSettings = LimitSettings()

  /// Creates a job; all other settings have the job file's defaults.
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

  /// The defaults of job files.
  public enum Defaults {
    /// The default of `timeout`.
    public static let timeout = Duration.seconds(30 * 60)
    /// The default of `idle-timeout`.
    public static let idleTimeout = Duration.seconds(10 * 60)
    /// The default of `grace-period`.
    public static let gracePeriod = Duration.seconds(10)
    /// The default of `mcp-startup-timeout`.
    public static let mcpStartupTimeout = Duration.seconds(60)
    /// The default of `limit` in `context`, in percent.
    public static let contextLimit = 80
  }
}
