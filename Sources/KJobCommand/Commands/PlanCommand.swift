internal import Job
internal import JobFile
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
      OptionDeclaration(
        name: "shards",
        value: .one("N"),
        help: "The number of machines; fewer when there are fewer jobs."
      ),
      SelectedJobs.filter,
      EarlierDurations.option,
      OptionDeclaration(
        name: "github-matrix",
        help: "Write `matrix=…` and `has-jobs=…` for GITHUB_OUTPUT."
      ),
      OptionDeclaration(
        name: "gitlab-child",
        help: "Write a child pipeline for GitLab."
      ),
      OptionDeclaration(
        name: "kubernetes",
        help: "Write an Indexed Job for Kubernetes."
      ),
      OptionDeclaration(
        name: "slurm",
        help: "Write a batch script with an array for Slurm."
      ),
      OptionDeclaration(
        name: "image",
        value: .one("IMAGE"),
        help: "The container image with kjob, for GitLab and Kubernetes."
      ),
      OptionDeclaration(
        name: "format",
        value: .choice(["human", "json"]),
        help: "How to show the plan if none of the options above is given."
      ),
    ],
    discussion: """
      Every machine makes the same plan from the same files, durations and number of shards, and runs its
      own part of it: `kjob run FILE… --shard I/N`. The output is a starting point: add credentials,
      volumes, queues and other settings of your system to it.
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard let text = arguments.last("shards") else {
      throw UsageError.missingOption("--shards N", "plan")
    }
    guard let wanted = ShardRequest.number(text) else {
      throw UsageError.badValue(
        "--shards",
        text,
        expected: "a number from 1 to \(ShardRequest.most)"
      )
    }
    let engine = try engine(arguments)
    guard let loaded = SelectedJobs.load(arguments.operands, context) else {
      return ExitCode.failure.rawValue
    }
    let selected = SelectedJobs.masked(
      try SelectedJobs.select(loaded.jobs, arguments.all("filter")),
      context
    )
    let durations = try EarlierDurations.read(arguments, context)
    let count = min(wanted, max(1, selected.count))
    if let engine, let most = engine.most, count > most {
      throw UsageError.badValue("--shards", text, expected: "at most \(most) with `--\(engine)`")
    }
    let plan = JobShard.deal(selected, loaded, durations, to: count)
    let request = ShardedRun(
      plan: plan,
      jobs: selected.map(\.id),
      words: words(arguments),
      image: arguments.last("image"),
      known: selected.count { durations.milliseconds(of: $0.id) != nil }
    )
    let output: String
    switch engine {
    case .githubMatrix?: output = try request.githubMatrix()
    case .gitlabChild?: output = try request.gitlabChild()
    case .kubernetes?: output = try request.kubernetes()
    case .slurm?: output = request.slurm()
    case nil where arguments.last("format") == "json":
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
    let chosen = Engine.allCases.filter { arguments.flag($0.rawValue) == true }
    if chosen.count > 1 { throw .exclusive(chosen.map { "--\($0)" }) }
    if let engine = chosen.first, arguments.last("format") != nil {
      throw .exclusive(["--format", "--\(engine)"])
    }
    let takesImage = chosen.first == .gitlabChild || chosen.first == .kubernetes
    if chosen.first == .kubernetes, arguments.last("image") == nil {
      throw .needsOption("--kubernetes", "--image IMAGE")
    }
    if arguments.last("image") != nil, !takesImage {
      throw .needsOption("--image", "--gitlab-child` or `--kubernetes")
    }
    return chosen.first
  }

  /// Returns the job files, written so that none is taken for an option.
  private static func files(_ arguments: ParsedArguments) -> [String] {
    arguments.operands.map { $0.hasPrefix("-") ? "./" + $0 : $0 }
  }

  /// Returns the `kjob run` command with the same selection, for every machine.
  private static func words(_ arguments: ParsedArguments) -> [String] {
    let options = ["filter", "durations"].flatMap { name in
      arguments.all(name).flatMap { ["--\(name)", $0] }
    }
    return ["kjob", "run"] + files(arguments) + options
  }
}
