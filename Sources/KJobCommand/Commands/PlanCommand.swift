internal import Job
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob plan`: splits the jobs among machines and writes the input for the engine that starts
/// them.
enum PlanCommand: Command {
  static let declaration = CommandDeclaration(
    name: "plan",
    summary: "Split the jobs over machines, for a CI system or scheduler.",
    operands: .some("FILE"),
    options: [
      shards.declaration, SelectedJobs.filter.declaration, EarlierDurations.option.declaration,
    ] + Engine.allCases.map(\.option.declaration) + [image.declaration, format.declaration],
    discussion: """
      Every machine makes the same plan from the same files, durations and number of shards, and runs its
      own part of it: `kjob run FILE… --shard I/N`. The output is a starting point: add credentials,
      volumes, queues and other settings of your system to it.
      """
  )

  private static let shards = Option(
    "shards",
    value: "N",
    help: "The number of machines; fewer when there are fewer jobs."
  ) { (text) throws(UsageError) in
    guard let number = ShardRequest.number(text) else {
      throw .badValue("--shards", text, expected: "a number from 1 to \(ShardRequest.most)")
    }
    return number
  }
  private static let image = Option(
    "image",
    value: "IMAGE",
    help: "The container image with kjob, for GitLab and Kubernetes."
  )
  private static let format = Option(
    "format",
    oneOf: OutputFormat.self,
    help: "How to show the plan when none of --github-matrix,\n"
      + "--gitlab-child, --kubernetes and --slurm is given."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard let wanted = try arguments[shards] else {
      throw UsageError.missingOption("--shards N", "plan")
    }
    let engine = try engine(arguments)
    guard let loaded = SelectedJobs.load(arguments.operands, context) else {
      return ExitCode.failure.rawValue
    }
    let selected = try SelectedJobs.select(loaded, arguments, context)
    let durations = try EarlierDurations.read(try arguments[EarlierDurations.option], context)
    let count = min(wanted, max(1, selected.count))
    if let engine, let most = engine.most, count > most {
      throw UsageError.badValue(
        "--shards",
        "\(wanted)",
        expected: "at most \(most) with `--\(engine)`"
      )
    }
    let plan = JobShard.deal(selected, loaded, durations, to: count)
    let request = ShardedRun(
      plan: plan,
      jobs: selected.map(\.id),
      words: try words(arguments),
      image: try arguments[image],
      known: selected.count { durations.milliseconds(of: $0.id) != nil }
    )
    let output: String
    switch engine {
    case .githubMatrix?: output = try request.githubMatrix()
    case .gitlabChild?: output = try request.gitlabChild()
    case .kubernetes?: output = try request.kubernetes()
    case .slurm?: output = request.slurm()
    case nil where try arguments[format] == .json:
      output = PipelineText.json(try request.json())
    case nil: output = PipelineText.lines(request.human())
    }
    // Engines read this as data, so file names in it must not be altered.
    try context.output.write(output)
    return ExitCode.success.rawValue
  }

  /// The engine that starts the machines.
  private enum Engine: String, CaseIterable, CustomStringConvertible {
    case githubMatrix = "github-matrix"
    case gitlabChild = "gitlab-child"
    case kubernetes, slurm

    var description: String { rawValue }

    /// The flag that selects the engine.
    var option: Option<Bool> {
      switch self {
      case .githubMatrix:
        Option(rawValue, help: "Write `matrix=…` and `has-jobs=…` for GITHUB_OUTPUT.")
      case .gitlabChild: Option(rawValue, help: "Write a child pipeline for GitLab.")
      case .kubernetes: Option(rawValue, help: "Write an Indexed Job for Kubernetes.")
      case .slurm: Option(rawValue, help: "Write a batch script with an array for Slurm.")
      }
    }

    /// The maximum number of machines per job, if the engine has one.
    var most: Int? {
      switch self {
      case .githubMatrix: 256
      case .gitlabChild: 200
      case .kubernetes, .slurm: nil
      }
    }
  }

  private static func engine(_ arguments: ParsedArguments) throws(UsageError) -> Engine? {
    let chosen = Engine.allCases.filter { arguments.has($0.option) }
    if chosen.count > 1 { throw .exclusive(chosen.map { "--\($0)" }) }
    if let engine = chosen.first, arguments.has(format) {
      throw .exclusive(["--format", "--\(engine)"])
    }
    let takesImage = chosen.first == .gitlabChild || chosen.first == .kubernetes
    if chosen.first == .kubernetes, !arguments.has(image) {
      throw .needsOption("--kubernetes", "--image IMAGE")
    }
    if arguments.has(image), !takesImage {
      throw .needsOption("--image", "--gitlab-child` or `--kubernetes")
    }
    return chosen.first
  }

  /// Returns the job files, written so that none is taken for an option.
  private static func files(_ arguments: ParsedArguments) -> [String] {
    arguments.operands.map { $0.hasPrefix("-") ? "./" + $0 : $0 }
  }

  /// Returns the `kjob run` command with the same selection, for every machine.
  private static func words(_ arguments: ParsedArguments) throws(UsageError) -> [String] {
    let options = [SelectedJobs.filter, EarlierDurations.option]
    var words = ["kjob", "run"] + files(arguments)
    for option in options {
      words += try arguments[option].flatMap { ["--" + option.declaration.name, $0] }
    }
    return words
  }
}
