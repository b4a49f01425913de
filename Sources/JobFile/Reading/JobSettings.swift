internal import Job
internal import Text

/// The settings of one job: those at the file's top level, overridden by the job's own map.
struct JobSettings: Sendable {
  /// The given keys, with valid or invalid values.
  var given: Set<Key> = []
  /// The job, except for what differs between its variants; keys that are not given have their
  /// defaults.
  var job = JobSpecification(id: "", name: "", file: "", prompts: [], verify: [])
  /// The name, with its place; it is never inherited by other jobs.
  var name: (template: Template, span: Span)?
  /// The repositories, or nil if none are given or one was rejected.
  var repositories: [RepositoryReference]?
  /// The matrices that the repositories have for themselves, in their order.
  var repositoryMatrices: [MatrixDraft?] = []
  /// The matrix, or nil if none is given or part of it was rejected.
  var matrix: MatrixDraft?
  /// The places of the paths of `copy`.
  var copySpans: [Span] = []
  var prompts: [PromptDraft] = []
  var setup: [StepDraft] = []
  var verify: [StepDraft] = []
  /// The place of `repair`, if it was given.
  var repairSpan: Span?
  /// The prompt for repairs, or nil for the standard one.
  var repairPrompt: Template?
  /// The wishes for the request.
  var publish = PublishDraft()
  /// The place of the key that lists the tools that the agent may use without asking.
  var trustSpan: Span?
  /// The place of the key that names an engine.
  var engineSpan: Span?

  /// True when a prompt is given, valid or not.
  var hasPrompt: Bool { !given.isDisjoint(with: [.prompt, .promptFile, .prompts]) }

  /// Returns the prompt with a job's values, and places for the facts that are known later.
  private static func repairPrompt(_ template: Template, _ values: TemplateValues) -> RepairPrompt {
    RepairPrompt(
      parts: template.parts.map { part in
        switch part {
        case .text(let text): .text(text)
        case .variable(let name, _):
          RepairPrompt.Fact(rawValue: name).map { .fact($0) } ?? .text(values[name] ?? "")
        }
      }
    )
  }

  /// Returns the job that these settings define for a variant, or nil if something essential is
  /// missing.
  ///
  /// In that case it has been reported.
  func specification(
    id: String,
    variant: JobVariant,
    file: String,
    position: SourcePosition
  ) -> JobSpecification? {
    let values = TemplateValues(of: variant, id: id)
    guard !prompts.isEmpty, !verify.isEmpty else { return nil }
    var job = job
    job.id = id
    job.name = variant.name
    job.file = file
    job.position = position
    job.repository = variant.repository
    job.matrix = variant.matrix
    job.prompts = prompts.map { $0.filled(with: values) }
    if let repairPrompt { job.repair.prompt = Self.repairPrompt(repairPrompt, values) }
    job.publish = publish.filled(with: values)
    job.setup = setup.map { $0.filled(with: values) }
    job.verify = verify.map { $0.filled(with: values) }
    // All runs share the cache, so changes that a job makes to its repository must not reach it.
    if variant.repository.url != nil { job.isolation = .private }
    return job
  }
}
