internal import Job
internal import JobFile
internal import RunEvents
internal import Text

/// The run whose journal is in an output folder, for `--only-failed`.
enum EarlierRun {
  static let option = Option<Bool>(
    "only-failed",
    help: "Select only the jobs that did not pass in the earlier run in\nthe output folder."
  )

  /// Keeps only the jobs that did not pass in the run in `output`, if requested.
  ///
  /// If all selected jobs passed, prints this and returns false.
  static func keepFailed(
    _ selected: inout [JobSpecification],
    _ loaded: LoadedJobs,
    _ arguments: ParsedArguments,
    output: String,
    _ context: CommandContext
  ) throws -> Bool {
    guard try arguments[option] else { return true }
    let state: RunState
    do {
      let journal = try RunArtifacts.readJournal(output, context)
      if journal.header.options.shard != nil, arguments.has(ShardRequest.option) {
        throw UsageError.shardOfShard(output)
      }
      state = journal.state
    } catch ResumeError.noJournal(let path, let reason) {
      throw UsageError.noEarlierRun(path, reason)
    }
    let known = selected.filter { state.job($0.id) != nil }
    let strangers = selected.count - known.count
    guard !known.isEmpty else { throw UsageError.noneOfEarlierRun(output) }
    if strangers > 0 {
      context.note("\(jobs(strangers)) not in the earlier run in `\(output)`: left out")
    }
    let present = Set(loaded.jobs.map(\.id))
    let failed = state.jobs.filter { $0.outcome != .passed }
    let gone = failed.map(\.planned.id).filter { !present.contains($0) }
    if !gone.isEmpty {
      let names = Wording.names(gone, first: 5)
      context.warn("the job files no longer contain these jobs, which did not pass: \(names)")
    }
    selected = known.filter { state.job($0.id)?.outcome != .passed }
    if selected.isEmpty {
      let which = failed.isEmpty ? "every job" : "every selected job"
      context.note("\(which) of the earlier run in `\(output)` passed")
    }
    return !selected.isEmpty
  }

  private static func jobs(_ count: Int) -> String {
    count == 1 ? "1 job is" : "\(count) jobs are"
  }
}
