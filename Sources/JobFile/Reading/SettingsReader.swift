/// Turns the values of a map into settings and reports what only their meaning shows to be wrong.
struct SettingsReader {
  /// Where problems go.
  var report: FileReport
  /// The absolute path of the job file's folder.
  let folder: String
  /// The lists of repositories that were read, by their absolute paths.
  var lists: [String: RepositoryList] = [:]

  /// Reads a job's map or a file's top.
  mutating func settings(_ fields: [Key: Value.Field]) -> Settings {
    let values = fields.mapValues(\.value)
    var settings = Settings()
    settings.given = Set(fields.keys)
    if let value = values[.name], let name = template(value) {
      settings.name = (name, value.span)
    }
    settings.matrix = values[.matrix].flatMap { matrix($0) }
    settings.repositories = values[.repos]?.items.flatMap { repositories($0) }
    if let agent = values[.agent] { settings.agent = self.agent(agent) }
    settings.mcpStartup = values[.requireMCPStartup].flatMap(Self.mcpStartup)
    settings.mcpStartupTimeout = values[.mcpStartupTimeout]?.duration
    settings.mcpServers = values[.mcpServers].flatMap(Self.mcpServers)
    settings.retries = values[.retries].map { retries($0) }
    settings.creditLimit = values[.budget]?[.credits]?.number
    settings.contextLimit = values[.context]?[.limit]?.integer
    settings.permissions = values[.permissions].map(Self.permissions)
    settings.clientCapabilities = values[.clientCapabilities]?.items.map { items in
      Set(items.compactMap(\.text).compactMap(ClientCapability.init(rawValue:)))
    }
    settings.prompts = prompts(values)
    settings.timeout = values[.timeout]?.duration
    settings.idleTimeout = values[.idleTimeout]?.duration
    settings.gracePeriod = values[.gracePeriod]?.duration
    settings.isolation = values[.isolation]?.text.flatMap(Isolation.init(rawValue:))
    settings.filters = values[.filters]?[.run]?.items.map { $0.compactMap(\.text) }
    settings.source = values[.source]?.text.flatMap(SourcePolicy.init(rawValue:))
    settings.setup = values[.setup]?.items.map { steps($0) }
    settings.copy = values[.copy]?.items.map { $0.compactMap(\.text).map(Self.normalized) }
    settings.environment = values[.env].map(Self.environment)
    settings.secrets = values[.secrets]?.items.map { $0.compactMap(\.text) }
    settings.leak = values[.leak]?.text.flatMap(LeakPolicy.init(rawValue:))
    settings.limits = values[.limits].map(Self.limits)
    settings.verify = values[.verify]?.items.map { steps($0) }
    return settings
  }

  // MARK: - Agent

  private mutating func agent(_ value: Value) -> Settings.Agent {
    var agent = Settings.Agent()
    if let command = value[.command], let items = command.items {
      let arguments = items.compactMap(\.text)
      if let program = items.first, program.text == "" {
        let subject = JobFileProblem.Subject.item(of: Key.command.rawValue)
        report.report(.badText(subject, "", .blank), at: program.span)
      }
      agent.program = .command(arguments)
    } else if let script = value[.scripted], let text = script.text {
      let path = FilePath.absolute(text, from: folder)
      if readFile(text, path: path, of: .scripted, at: script.span) != nil {
        agent.program = .scripted(path)
      }
    } else if let recording = value[.replay], let text = recording.text {
      let path = FilePath.absolute(text, from: folder)
      let limit = InputFile.longestRecording
      if readFile(text, path: path, of: .replay, at: recording.span, limit: limit) != nil {
        agent.program = .replayed(path)
      }
    }
    agent.name = value[.name]?.text
    agent.trust = Self.trust(value)
    agent.model = value[.model]?.text
    agent.version = value[.version]?.text.flatMap { VersionRange($0) }
    agent.environment = value[.env].map { value in
      let common = Self.environment(value)
      return AgentSettings.Environment(pass: common.pass, set: common.set)
    }
    return agent
  }

  private static func mcpStartup(_ value: Value) -> MCPStartupRequirement? {
    switch value.content {
    case .boolean(true): .all
    case .boolean(false): .notRequired
    case .list(let items): .servers(items.compactMap(\.text))
    default: nil
    }
  }

  private static func permissions(_ value: Value) -> PermissionPolicyDefinition {
    typealias Decision = PermissionPolicyDefinition.Decision
    let rules = value[.rules]?.items ?? []
    return PermissionPolicyDefinition(
      fallback: value[.default]?.text.flatMap(Decision.init(rawValue:)) ?? .allow,
      rules: rules.compactMap { rule in
        guard let decision = rule[.decision]?.text.flatMap(Decision.init(rawValue:)) else {
          return nil
        }
        return PermissionPolicyDefinition.Rule(
          tool: rule[.tool]?.text,
          title: rule[.title]?.text,
          path: rule[.path]?.text,
          command: rule[.command]?.text,
          decision: decision
        )
      }
    )
  }

  // MARK: - Prompts

  private mutating func prompts(_ values: [Key: Value]) -> [PromptDraft]? {
    if let prompt = values[.prompt] {
      return self.prompt(prompt).map { [$0] }
    }
    if let file = values[.promptFile] {
      return promptFile(file, of: .promptFile).map { [$0] }
    }
    guard let items = values[.prompts]?.items else { return nil }
    var prompts: [PromptDraft] = []
    for item in items {
      if item.text != nil {
        if let prompt = prompt(item) { prompts.append(prompt) }
      } else if let file = item[.file], let prompt = promptFile(file, of: .file) {
        prompts.append(prompt)
      }
    }
    return prompts
  }

  private mutating func prompt(_ value: Value) -> PromptDraft? {
    template(value).map {
      PromptDraft(template: $0, source: .inline, position: value.span.start)
    }
  }

  private mutating func promptFile(_ value: Value, of key: Key) -> PromptDraft? {
    guard let given = value.text else { return nil }
    let path = FilePath.absolute(given, from: folder)
    guard let text = readFile(given, path: path, of: key, at: value.span) else { return nil }
    return template(text, of: given, at: value.span).map {
      PromptDraft(template: $0, source: .file(given), position: value.span.start)
    }
  }

  /// Reads a file of text that must not be blank.
  private mutating func readFile(
    _ given: String,
    path: String,
    of key: Key,
    at span: Span,
    limit: Int = InputFile.longest
  ) -> String? {
    let bytes: [UInt8]
    do {
      bytes = try InputFile.read(path, limit: limit)
    } catch {
      report.report(
        .unreadableFile(.key(key.rawValue), given, path: path, error),
        at: span
      )
      return nil
    }
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    guard let text = String(validating: bytes.dropFirst(isMarked ? 3 : 0), as: UTF8.self) else {
      report.report(.fileNotText(given), at: span)
      return nil
    }
    guard !bytes.contains(0) else {
      report.report(.fileHoldsNUL(given), at: span)
      return nil
    }
    guard !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
      report.report(.blankFile(given), at: span)
      return nil
    }
    return text
  }

  // MARK: - Commands and files

  private mutating func steps(_ items: [Value]) -> [StepDraft] {
    items.compactMap { value in
      guard let run = template(value[.run] ?? value) else { return nil }
      return StepDraft(
        name: value[.name].flatMap { template($0) },
        run: run,
        timeout: value[.timeout]?.duration,
        position: value.span.start
      )
    }
  }

  /// A path without empty components and `.`, so that one file has one spelling.
  private static func normalized(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
