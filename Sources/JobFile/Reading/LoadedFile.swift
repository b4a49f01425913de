internal import Glibc
internal import Job
internal import YAML

/// A job file, read as far as possible without the other files.
struct LoadedFile: Sendable {
  /// The problems of the file.
  var report: FileReport
  /// The lists of repositories that it names.
  var lists: [RepositoryList] = []
  /// The file's jobs that have names.
  var drafts: [JobDraft] = []
  /// The prefix for ids that clash with those of another file.
  var label: String

  /// True when the file or a list that it names has errors.
  var hasErrors: Bool { report.hasErrors || lists.contains(where: \.report.hasErrors) }

  /// Creates a loaded file by reading it.
  init(_ place: FilePlace) {
    report = FileReport(file: place.name)
    label = place.isStandardInput ? "stdin" : FilePath.stem(of: place.path)
    let source: SourceText
    do {
      source = SourceText(try place.read())
    } catch {
      let near = error == .system(ENOENT) ? InputFile.near(place.name, path: place.path) : nil
      let problem: JobFileProblem =
        place.isEmptyFolder ? .noJobFiles : .unreadable(error, near: near)
      report.report(problem, at: nil)
      return
    }
    report.source = source
    let document = Document.parse(source)
    for error in document.errors {
      let span = Span(start: error.start, end: error.end)
      report.report(.yaml(error.problem), at: span)
    }
    guard let root = document.root else {
      if document.errors.isEmpty { report.report(.nothingInFile, at: nil) }
      return
    }
    read(root, folder: FilePath.folder(of: place.path))
  }

  private mutating func read(_ root: Node, folder: String) {
    // Long: checks in the order of their messages.
    switch JobFileProblem.Found(root) {
    case nil: return
    case .nothing: return report.report(.nothingInFile, at: nil)
    case .map: break
    case let found?: return report.report(.notAMap(found), at: Span(root))
    }
    if let foreign = JobFileProblem.ForeignFile(root) {
      return report.report(.foreignFile(foreign), at: nil)
    }
    var validator = Validator(report: report)
    let value = validator.value(root, as: .map(.topLevel), .file)
    var reader = SettingsReader(report: validator.report, folder: folder)
    let fields = value.fields ?? [:]
    let top = reader.settings(fields)
    if let jobs = fields[.jobs] {
      if let name = top.name {
        // The name is a prefix of several jobs' ids, so its variables have no single value.
        if name.template.source.contains(Template.opening) {
          let problem = TextProblem.template
          reader.report.report(
            .badText(.key(Key.name.rawValue), name.template.source, problem),
            at: name.span
          )
        }
        label = name.template.source
      }
      for item in jobs.value.dictionary ?? [] {
        guard let fields = item.value.fields else { continue }
        let settings = reader.settings(fields, over: top)
        // A job whose name was rejected has no name.
        guard fields[.name] == nil || settings.name != nil else { continue }
        drafts.append(
          JobDraft(
            name: settings.name?.template ?? Template(plain: item.name),
            span: settings.name?.span ?? item.nameSpan,
            settings: settings
          )
        )
      }
      report = reader.report
    } else {
      report = reader.report
      addSingleJob(top)
    }
    lists = reader.lists.values.sorted { $0.report.file < $1.report.file }
    for index in drafts.indices {
      checkEssentials(drafts[index])
      drafts[index].checkVariables(&report)
      drafts[index].variants = drafts[index].variants(&report)
    }
  }

  private mutating func addSingleJob(_ settings: JobSettings) {
    if let name = settings.name {
      drafts = [JobDraft(name: name.template, span: name.span, settings: settings)]
    } else if !settings.given.contains(.name) {
      if let problem = TextRule.name.problem(in: label) {
        report.report(.fileNameIsNoName(label, problem), at: nil)
      }
      drafts = [JobDraft(name: Template(plain: label), span: .fileStart, settings: settings)]
    }
  }

  /// Reports settings of the agent that mean nothing for its program.
  private mutating func checkAgent(_ settings: JobSettings) {
    let agent = settings.job.agent
    if case .command(let command) = agent.program, !AgentSettings.startsKiro(command) {
      if agent.engine != .auto, let span = settings.engineSpan {
        report.report(.onlyForKiro(Key.engine.rawValue), at: span)
      }
      if let span = settings.trustSpan, let key = agent.trust.key {
        report.report(.onlyForKiro(key.rawValue), at: span)
      }
    }
    if case .tools = agent.trust, agent.engine == .v3, let span = settings.trustSpan {
      report.report(.trustOfToolsInThirdEngine, at: span)
    }
  }

  private mutating func checkEssentials(_ draft: JobDraft) {
    if !draft.settings.hasPrompt {
      report.report(.missingPrompt(job: draft.name.source), at: draft.place)
    }
    if !draft.settings.given.contains(.verify) {
      report.report(.missingVerification(job: draft.name.source), at: draft.place)
    }
    let settings = draft.settings
    if settings.job.agent.trust == .allTools, settings.given.contains(.permissions),
      let span = settings.trustSpan
    {
      report.report(.noQuestionsToAnswer, at: span)
    }
    if settings.job.repair.attempts > 0, settings.job.verifyIn == .worktree,
      let span = settings.repairSpan
    {
      report.report(.repairInWorktree, at: span)
    }
    checkAgent(settings)
    guard let url = draft.repositories.lazy.compactMap(\.url).first else { return }
    if settings.given.contains(.isolation), settings.job.isolation == .worktree {
      report.report(.sharedCache(url), at: draft.span)
    }
    if !settings.job.copy.isEmpty { report.report(.copyOfURL(url), at: draft.span) }
  }
}

extension AgentSettings.Trust {
  /// The key that expresses this trust; nil for the default.
  fileprivate var key: Key? {
    switch self {
    case .asConfigured: nil
    case .allTools: .trustAllTools
    case .tools: .trustTools
    }
  }
}

extension JobFileProblem.ForeignFile {
  /// Recognizes a file of another program by its keys; nil for a file that has a key of a job.
  fileprivate init?(_ root: Node) {
    let own: [Key] = [.prompt, .promptFile, .prompts, .verify, .agent, .repos]
    guard !own.contains(where: { root[$0.rawValue] != nil }) else { return nil }
    if root["turns"] != nil {
      self = .agentScript
    } else if root["on"] != nil, let jobs = root["jobs"], jobs.holds(["runs-on", "uses"]) {
      self = .workflow
    } else if let services = root["services"], services.holds(["image", "build"]) {
      self = .services
    } else if root["jobs"] == nil, root.holds(["script", "stage"]) {
      self = .pipeline
    } else {
      return nil
    }
  }
}

extension Node {
  /// True if the value of any key of this map has one of the names as a key.
  fileprivate func holds(_ names: [String]) -> Bool {
    guard case .mapping(let entries) = kind else { return false }
    return entries.contains { entry in names.contains { entry.value[$0] != nil } }
  }
}
