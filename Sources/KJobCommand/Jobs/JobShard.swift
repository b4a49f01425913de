internal import Job
internal import JobFile
internal import RunEvents
internal import Runner

/// The part of the selected jobs that this machine runs.
enum JobShard {
  /// Keeps only this machine's jobs in `selected` if `--shard` was given.
  ///
  /// Every machine computes the split from the same names, hashes, and numbers, before any
  /// repository is accessed, so that each needs only the repositories of its own jobs.
  static func select(
    _ selected: inout [JobSpecification],
    _ loaded: LoadedJobs,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> ShardFacts? {
    let paths = try arguments[EarlierDurations.option]
    guard let request = try ShardRequest.read(arguments, context.environment) else {
      guard paths.isEmpty else { throw UsageError.needsOption("--durations", "--shard") }
      return nil
    }
    let durations = try EarlierDurations.read(paths, context)
    let plan = deal(selected, loaded, durations, to: request.count)
    let facts = ShardFacts(
      index: request.index,
      count: request.count,
      planHash: plan.hash,
      jobs: selected.map(\.id)
    )
    let own = plan.shards[request.index - 1]
    let all = selected
    selected = own.jobs.map { all[$0] }
    let text =
      "shard \(request.index) of \(request.count): \(own.jobs.count) of \(all.count) jobs, "
      + "plan \(plan.hash.prefix(12))"
    context.note(text)
    return facts
  }

  /// Splits the jobs among machines.
  static func deal(
    _ jobs: [JobSpecification],
    _ loaded: LoadedJobs,
    _ durations: EarlierDurations,
    to count: Int
  ) -> ShardPlan {
    ShardPlan(
      jobs.map { ShardPlan.Entry(id: $0.id, milliseconds: durations.milliseconds(of: $0.id)) },
      count: count,
      inputs: InputHashes.hashes(loaded, of: jobs)
    )
  }
}
