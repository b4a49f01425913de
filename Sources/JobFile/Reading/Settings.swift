/// What one map of a job file says about a job: the file's top, or a job of its own.
struct Settings: Sendable {
  /// The keys that are there, their values valid or not.
  var given: Set<Key> = []
  /// The name, with its place.
  var name: (template: Template, span: Span)?
  var repositories: [RepositoryReference]?
  var matrix: Matrix?
  var agent = Agent()
  var mcpStartup: MCPStartupRequirement?
  var mcpStartupTimeout: Duration?
  var mcpServers: [MCPServerSettings]?
  var retries: RetrySettings?
  var creditLimit: Double?
  var contextLimit: Int?
  var permissions: PermissionPolicyDefinition?
  var clientCapabilities: Set<ClientCapability>?
  var prompts: [PromptDraft]?
  var timeout: Duration?
  var idleTimeout: Duration?
  var gracePeriod: Duration?
  var isolation: Isolation?
  var source: SourcePolicy?
  var filters: [String]?
  var setup: [StepDraft]?
  var copy: [String]?
  var verify: [StepDraft]?
  var environment: EnvironmentSettings?
  var secrets: [String]?
  var leak: LeakPolicy?
  var limits: LimitSettings?

  /// What a map says about the agent.
  struct Agent: Sendable {
    var program: AgentSettings.Program?
    var name: String?
    var model: String?
    var version: VersionRange?
    var environment: AgentSettings.Environment?
    var trust: (AgentSettings.Trust, span: Span)?
  }

  /// Whether there is a prompt, valid or not.
  var hasPrompt: Bool {
    !given.isDisjoint(with: [.prompt, .promptFile, .prompts])
  }

  /// The settings of a job, with those at the file's top where the job has none of its own.
  ///
  /// A job's own value replaces the other as a whole. Only the agent is merged, key by key, where
  /// `command`, `scripted` and `replay` count as one key; so do the three ways to give prompts. The
  /// name is never passed on.
  func inheriting(from top: Settings) -> Settings {
    var result = self
    result.given.formUnion(top.given)
    result.repositories = repositories ?? top.repositories
    result.matrix = matrix ?? top.matrix
    result.agent.program = agent.program ?? top.agent.program
    result.agent.name = agent.name ?? top.agent.name
    result.agent.model = agent.model ?? top.agent.model
    result.agent.version = agent.version ?? top.agent.version
    result.agent.environment = agent.environment ?? top.agent.environment
    result.agent.trust = agent.trust ?? top.agent.trust
    result.mcpServers = mcpServers ?? top.mcpServers
    result.retries = retries ?? top.retries
    result.creditLimit = creditLimit ?? top.creditLimit
    result.contextLimit = contextLimit ?? top.contextLimit
    result.mcpStartup = mcpStartup ?? top.mcpStartup
    result.mcpStartupTimeout = mcpStartupTimeout ?? top.mcpStartupTimeout
    result.permissions = permissions ?? top.permissions
    result.clientCapabilities = clientCapabilities ?? top.clientCapabilities
    result.prompts = prompts ?? top.prompts
    result.timeout = timeout ?? top.timeout
    result.idleTimeout = idleTimeout ?? top.idleTimeout
    result.gracePeriod = gracePeriod ?? top.gracePeriod
    result.isolation = isolation ?? top.isolation
    result.source = source ?? top.source
    result.filters = filters ?? top.filters
    result.setup = setup ?? top.setup
    result.copy = copy ?? top.copy
    result.verify = verify ?? top.verify
    result.environment = environment ?? top.environment
    result.secrets = secrets ?? top.secrets
    result.leak = leak ?? top.leak
    result.limits = limits ?? top.limits
    return result
  }

  /// The job that these settings make of a variant, or nothing if something essential is missing,
  /// which then has been reported.
  func specification(
    id: String,
    variant: JobVariant,
    file: String,
    position: SourcePosition
  ) -> JobSpecification? {
    let values = TemplateValues(
      matrix: variant.matrix,
      repository: variant.repository,
      jobName: variant.name,
      id: id
    )
    guard let prompts, !prompts.isEmpty, let verify, !verify.isEmpty else { return nil }
    typealias Defaults = JobSpecification.Defaults
    return JobSpecification(
      id: id,
      name: variant.name,
      file: file,
      position: position,
      repository: variant.repository,
      matrix: variant.matrix,
      agent: AgentSettings(
        program: agent.program ?? .kiro,
        name: agent.name,
        model: agent.model,
        version: agent.version,
        environment: agent.environment ?? AgentSettings.Environment(),
        trust: agent.trust?.0 ?? .asConfigured
      ),
      mcpStartup: mcpStartup ?? .all,
      mcpStartupTimeout: mcpStartupTimeout ?? Defaults.mcpStartupTimeout,
      mcpServers: mcpServers ?? [],
      permissions: permissions ?? PermissionPolicyDefinition(),
      clientCapabilities: clientCapabilities ?? [],
      prompts: prompts.map { $0.filled(with: values) },
      timeout: timeout ?? Defaults.timeout,
      idleTimeout: idleTimeout ?? Defaults.idleTimeout,
      gracePeriod: gracePeriod ?? Defaults.gracePeriod,
      // The cache belongs to every run: what a job does to its repository must not be in there.
      isolation: variant.repository.url == nil ? isolation ?? .worktree : .private,
      source: source,
      filters: filters ?? [],
      setup: (setup ?? []).map { $0.filled(with: values) },
      verify: verify.map { $0.filled(with: values) },
      copy: copy ?? [],
      retries: retries ?? RetrySettings(),
      creditLimit: creditLimit,
      contextLimit: contextLimit ?? Defaults.contextLimit,
      environment: environment ?? EnvironmentSettings(),
      secrets: secrets ?? [],
      leak: leak ?? .warn,
      limits: limits ?? LimitSettings()
    )
  }
}
