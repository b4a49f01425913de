/// What a job file says about one job: what stands at the file's top, and over it the job's own map.
struct JobSettings: Sendable {
  /// The keys that are there, their values valid or not.
  var given: Set<Key> = []
  /// The job, but for what its variants differ in; what no key gives has its default.
  var job = JobSpecification(id: "", name: "", file: "", prompts: [], verify: [])
  /// The name, with its place; never passed on to other jobs.
  var name: (template: Template, span: Span)?
  /// The repositories, or nil if none is given or one was refused.
  var repositories: [RepositoryReference]?
  /// The matrix, or nil if none is given or something of it was refused.
  var matrix: Matrix?
  var prompts: [PromptDraft] = []
  var setup: [StepDraft] = []
  var verify: [StepDraft] = []
  /// Where it is said which tools the agent may use without asking.
  var trustSpan: Span?

  /// Whether there is a prompt, valid or not.
  var hasPrompt: Bool {
    !given.isDisjoint(with: [.prompt, .promptFile, .prompts])
  }

  /// The job that these settings make of a variant, or nil if something essential is missing, which
  /// then has been reported.
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
    guard !prompts.isEmpty, !verify.isEmpty else { return nil }
    var job = job
    job.id = id
    job.name = variant.name
    job.file = file
    job.position = position
    job.repository = variant.repository
    job.matrix = variant.matrix
    job.prompts = prompts.map { $0.filled(with: values) }
    job.setup = setup.map { $0.filled(with: values) }
    job.verify = verify.map { $0.filled(with: values) }
    // The cache belongs to every run: what a job does to its repository must not be in there.
    if variant.repository.url != nil { job.isolation = .private }
    return job
  }
}
