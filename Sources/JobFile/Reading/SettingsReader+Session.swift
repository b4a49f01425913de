internal import Job

extension SettingsReader {
  mutating func retries(_ value: Value) -> RetrySettings {
    var retries = RetrySettings(count: value[.count]?.integer ?? 0)
    if let backoff = value[.backoff]?.text.flatMap(RetrySettings.Backoff.init(rawValue:)) {
      retries.backoff = backoff
    }
    if let delay = value[.delay]?.duration { retries.delay = delay }
    if let delay = value[.maxDelay]?.duration { retries.maxDelay = delay }
    if retries.delay > retries.maxDelay, let place = value[.delay] ?? value[.maxDelay] {
      report.report(
        .delayTooLong(
          DurationText.write(retries.delay),
          limit: DurationText.write(retries.maxDelay)
        ),
        at: place.span
      )
    }
    if let jitter = value[.jitter]?.boolean { retries.hasJitter = jitter }
    if let items = value[.on]?.items {
      retries.causes = Set(items.compactMap { $0.text.flatMap(RetryCause.init(rawValue:)) })
    }
    return retries
  }

  static func limits(_ value: Value) -> LimitSettings {
    var limits = LimitSettings()
    if let size = value[.worktreeSize]?.integer { limits.worktreeSize = size }
    if let count = value[.worktreeFiles]?.integer { limits.worktreeFiles = count }
    if let size = value[.fileSize]?.integer { limits.fileSize = size }
    if let size = value[.logSize]?.integer { limits.logSize = size }
    if let size = value[.transcriptSize]?.integer { limits.transcriptSize = size }
    return limits
  }

  static func environment(_ value: Value) -> EnvironmentSettings {
    let set = value.dictionary ?? value[.set]?.dictionary ?? []
    return EnvironmentSettings(
      base: value[.inherit]?.text.flatMap(EnvironmentSettings.Base.init(rawValue:)) ?? .all,
      pass: value[.pass]?.items?.compactMap(\.text) ?? [],
      set: Dictionary(
        set.compactMap { item in item.value.text.map { (item.name, $0) } },
        uniquingKeysWith: { first, _ in first }
      )
    )
  }

  /// Returns the servers in the file's order; nil if the value is not a map.
  static func mcpServers(_ value: Value) -> [MCPServer]? {
    value.dictionary?.compactMap { item in
      if let url = item.value[.url]?.text {
        let headers = item.value[.headers]?.dictionary ?? []
        let fields = headers.compactMap { header in
          header.value.text.map { MCPServer.Header(name: header.name, value: $0) }
        }
        return MCPServer(name: item.name, transport: .http(url: url, headers: fields))
      }
      guard let command = item.value[.command]?.items?.compactMap(\.text), !command.isEmpty else {
        return nil
      }
      let set = item.value[.env]?.dictionary ?? []
      let environment = Dictionary(
        set.compactMap { item in item.value.text.map { (item.name, $0) } },
        uniquingKeysWith: { first, _ in first }
      )
      return MCPServer(
        name: item.name,
        transport: .command(command, environment: environment)
      )
    }
  }

  /// Returns the tools that the agent may use without asking, with the place of the key.
  static func trust(_ value: Value) -> (AgentSettings.Trust, Span)? {
    guard let fields = value.fields else { return nil }
    if let field = fields[.trustAllTools], case .boolean(let all) = field.value.content {
      return (all ? .allTools : .asConfigured, field.keySpan)
    }
    if let field = fields[.trustTools], case .list(let items) = field.value.content {
      return (.tools(items.compactMap(\.text)), field.keySpan)
    }
    return nil
  }
}
