internal import Glibc
internal import Job

/// Turns the values of a map into settings and reports problems that only their meaning reveals.
struct SettingsReader {
  /// Collects the problems.
  var report: FileReport
  /// The absolute path of the job file's folder.
  let folder: String
  /// The lists of repositories that have been read, by absolute path.
  var lists: [String: RepositoryList] = [:]

  /// Reads the map of a job, or of a file's top level, over inherited settings.
  ///
  /// A value replaces the inherited one as a whole. Only the agent is merged, key by key, where
  /// `command`, `scripted`, and `replay` count as one key. The three ways to give prompts also
  /// count as one key. The name is never inherited.
  mutating func settings(
    _ fields: [Key: Value.Field],
    over top: JobSettings = JobSettings()
  ) -> JobSettings {
    var settings = top
    settings.name = nil
    settings.given.formUnion(fields.keys)
    // Giving prompts in several ways is an error; only one of them is read.
    let promptKeys: [Key] = [.prompt, .promptFile, .prompts]
    let unread = promptKeys.filter { fields[$0] != nil }.dropFirst()
    for key in Key.allCases where !unread.contains(key) {
      if let field = fields[key] { read(key, field.value, into: &settings) }
    }
    return settings
  }

  /// Reads one key; a rejected value changes nothing.
  private mutating func read(_ key: Key, _ value: Value, into settings: inout JobSettings) {
    // Long: one setting for each key.
    switch key {
    case .name: settings.name = template(value).map { ($0, value.span) }
    case .matrix: settings.matrix = matrix(value)
    case .repos: readRepositories(value, into: &settings)
    case .agent: readAgent(value, into: &settings)
    case .requireMCPStartup: Self.assign(Self.mcpStartup(value), to: &settings.job.mcpStartup)
    case .mcpStartupTimeout: Self.assign(value.duration, to: &settings.job.mcpStartupTimeout)
    case .mcpServers: Self.assign(Self.mcpServers(value), to: &settings.job.mcpServers)
    case .retries: settings.job.retries = retries(value)
    case .budget:
      settings.job.budget = BudgetSettings(
        credits: value[.credits]?.number,
        cost: value[.cost]?.number,
        tokens: value[.tokens]?.number
      )
    case .context: Self.assign(value[.limit]?.integer, to: &settings.job.contextLimit)
    case .permissions: settings.job.permissions = Self.permissions(value)
    case .clientCapabilities:
      Self.assign(value.choices().map(Set.init), to: &settings.job.clientCapabilities)
    case .prompt, .promptFile, .prompts: settings.prompts = prompts(key, value)
    case .timeout: Self.assign(value.duration, to: &settings.job.timeout)
    case .idleTimeout: Self.assign(value.duration, to: &settings.job.idleTimeout)
    case .gracePeriod: Self.assign(value.duration, to: &settings.job.gracePeriod)
    case .isolation:
      Self.assign(value.choice(), to: &settings.job.isolation)
      // A rejected value requests nothing.
      if value.text == nil { settings.given.remove(.isolation) }
    case .filters: Self.assign(value[.run]?.texts, to: &settings.job.filters)
    case .source: settings.job.source = value.choice()
    case .setup:
      settings.setup = steps(Self.items(value[.run] ?? value))
      settings.job.deliversSetup = value[.deliver]?.boolean ?? false
    case .repair:
      settings.repairSpan = value.span
      Self.assign(value[.attempts]?.integer, to: &settings.job.repair.attempts)
      settings.repairPrompt = value[.prompt].flatMap { template($0) }
    case .changes: settings.job.changes = Self.changes(value)
    case .publish: readPublish(value, into: &settings.publish)
    case .commit: readCommit(value, into: &settings.publish)
    case .copy:
      Self.assign(value.texts?.map(Self.normalized), to: &settings.job.copy)
      settings.copySpans = value.items?.filter { $0.text != nil }.map(\.span) ?? []
    case .folder:
      settings.job.folder = value.text.map(Self.normalized)
      settings.job.folderPosition = value.span.start
    case .env: settings.job.environment = Self.environment(value)
    case .secrets: Self.assign(value.texts, to: &settings.job.secrets)
    case .leak: Self.assign(value.choice(), to: &settings.job.leak)
    case .limits: settings.job.limits = Self.limits(value)
    case .verify: settings.verify = steps(Self.items(value))
    case .baseline: Self.assign(value.choice(), to: &settings.job.baseline)
    case .verifyIn: Self.assign(value.choice(), to: &settings.job.verifyIn)
    case .verifyTimeout: settings.job.verifyTimeout = value.duration
    // Keys of the maps below, and of the file around the jobs.
    case .absent, .assignees, .attempts, .author, .autoMerge, .backoff, .body, .branch, .command,
      .cost, .count, .credits, .decision, .`default`,
      .delay, .deliver, .draft, .effort, .engine, .exclude, .file, .fileSize, .files, .fixed,
      .flaky, .forge, .from,
      .goal, .headers, .ifEmpty, .ignoreCase, .images, .in, .include, .inherit, .jitter, .jobs,
      .key, .labels,
      .limit, .logSize,
      .maxDelay, .maxFiles, .maxSize, .milestone, .model, .never, .on, .onBaseMoved, .onEmpty,
      .onHumanCommits, .onNewChange, .only, .pass, .path, .present, .ref,
      .replay, .restore, .reviewers, .rules, .run, .scripted, .set, .sign, .subject, .target, .text,
      .title, .tokens, .tool,
      .transcriptSize, .trustAllTools, .trustTools, .url, .version, .worktreeFiles, .worktreeSize:
      break
    }
  }

  /// Returns the items of a list; a value that is not a list is its only item.
  private static func items(_ value: Value) -> [Value] {
    value.items ?? (value.text == nil ? [] : [value])
  }

  private static func assign<Setting>(_ value: Setting?, to place: inout Setting) {
    if let value { place = value }
  }

  // MARK: - Prompts

  private mutating func prompts(_ key: Key, _ value: Value) -> [PromptDraft] {
    switch key {
    case .prompt: return prompt(value).map { [$0] } ?? []
    case .promptFile: return promptFile(value, of: key).map { [$0] } ?? []
    default: break
    }
    var prompts: [PromptDraft] = []
    for item in value.items ?? [] {
      let draft: PromptDraft? =
        if item.text != nil {
          prompt(item)
        } else if let text = item[.text] {
          prompt(text)
        } else {
          item[.file].flatMap { promptFile($0, of: .file) }
        }
      guard var draft else { continue }
      draft.attachments = attachments(of: item)
      draft.timeout = item[.timeout]?.duration
      prompts.append(draft)
    }
    return prompts
  }

  /// Reads the images and files that go along with a prompt.
  private mutating func attachments(of item: Value) -> [Attachment] {
    var attachments: [Attachment] = []
    for image in item[.images]?.items ?? [] {
      guard let given = image.text else { continue }
      let path = FilePath.absolute(given, from: folder)
      do throws(FileProblem) {
        let bytes = try InputFile.read(path, limit: InputFile.longestImage)
        guard let type = Attachment.imageType(of: bytes) else {
          report.report(.noImage(given), at: image.span)
          continue
        }
        attachments.append(
          Attachment(path: given, absolutePath: path, contents: .image(type: type, bytes: bytes))
        )
      } catch {
        report.report(
          unreadable(.images, given, path, error),
          at: image.span
        )
      }
    }
    for file in item[.files]?.items ?? [] {
      guard let given = file.text else { continue }
      let path = FilePath.absolute(given, from: folder)
      guard let text = readFile(given, path: path, of: .files, at: file.span) else { continue }
      attachments.append(Attachment(path: given, absolutePath: path, contents: .text(text)))
    }
    return attachments
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

  /// Reads a text file that must not be blank.
  mutating func readFile(
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
        unreadable(key, given, path, error),
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

  // MARK: - Files

  /// Returns the problem of a file that cannot be read, with a name like its own.
  func unreadable(
    _ key: Key,
    _ given: String,
    _ path: String,
    _ problem: FileProblem
  ) -> JobFileProblem {
    let near = problem == .system(ENOENT) ? InputFile.near(given, path: path) : nil
    return .unreadableFile(.key(key.rawValue), given, path: path, problem, near: near)
  }

  /// Returns a path without empty components and `.`, so that each file has one spelling.
  private static func normalized(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
