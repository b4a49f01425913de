internal import Job

extension SettingsReader {
  /// Reads the agent over the inherited one, key by key.
  mutating func readAgent(_ value: Value, into settings: inout JobSettings) {
    if let program = program(value) { settings.job.agent.program = program }
    if let name = value[.name]?.text { settings.job.agent.name = name }
    if let (trust, span) = Self.trust(value) {
      settings.job.agent.trust = trust
      settings.trustSpan = span
    }
    if let model = value[.model]?.text { settings.job.agent.model = model }
    if let effort = value[.effort]?.text { settings.job.agent.effort = effort }
    if let field = value.fields?[.engine], let engine: AgentSettings.Engine = field.value.choice() {
      settings.job.agent.engine = engine
      settings.engineSpan = field.keySpan
    }
    if let version = value[.version]?.text.flatMap({ VersionRange($0) }) {
      settings.job.agent.version = version
    }
    if let environment = value[.env].map(Self.environment) {
      settings.job.agent.environment = AgentSettings.Environment(
        pass: environment.pass,
        set: environment.set
      )
    }
  }

  private mutating func program(_ value: Value) -> AgentSettings.Program? {
    if let command = value[.command], let items = command.items {
      if let program = items.first, program.text == "" {
        let subject = JobFileProblem.Subject.item(of: Key.command.rawValue)
        report.report(.badText(subject, "", .blank), at: program.span)
      }
      return .command(items.compactMap(\.text))
    }
    if let script = value[.scripted], let text = script.text {
      let path = FilePath.absolute(text, from: folder)
      let isThere = readFile(text, path: path, of: .scripted, at: script.span) != nil
      return isThere ? .scripted(path) : nil
    }
    if let recording = value[.replay], let text = recording.text {
      let path = FilePath.absolute(text, from: folder)
      let limit = InputFile.longestRecording
      let isThere = readFile(text, path: path, of: .replay, at: recording.span, limit: limit) != nil
      return isThere ? .replayed(path) : nil
    }
    return nil
  }

  static func mcpStartup(_ value: Value) -> MCPStartupRequirement? {
    switch value.content {
    case .boolean(true): .all
    case .boolean(false): .notRequired
    case .list(let items): .servers(items.compactMap(\.text))
    default: nil
    }
  }

  static func permissions(_ value: Value) -> PermissionPolicyDefinition {
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
}
