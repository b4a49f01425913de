internal import FileSystem
internal import Job
internal import JobFile
internal import RunEvents
internal import Runner
internal import Text

/// The jobs of the earlier run in the output folder that did not pass, for `kjob run --only-failed`.
struct FailedJobs {
  static let option = Option<Bool>(
    "only-failed",
    help:
      "Select only the jobs that did not pass in the earlier run in\nthe output folder, and carry the others over."
  )

  /// The earlier run.
  let earlier: EarlierRun

  private var state: RunState { earlier.journal.state }

  /// The exit code when nothing is to run: that of the earlier run.
  var exitCode: Int32 { ExitCode(state).rawValue }

  /// Opens the run in `output`; nil unless the option was given.
  init?(_ arguments: ParsedArguments, output: String, _ context: CommandContext) throws {
    guard try arguments[Self.option] else { return nil }
    do {
      earlier = EarlierRun(
        journal: try RunArtifacts.readJournal(output, context),
        folder: output
      )
    } catch ResumeError.noJournal(let path, let reason) {
      throw UsageError.noEarlierRun(path, reason)
    }
    if state.header?.options.shard != nil, arguments.has(ShardRequest.option) {
      throw UsageError.shardOfShard(output)
    }
  }

  /// Returns the job files with those of the earlier run, because its other jobs are carried over.
  func files(besides given: [String], _ context: CommandContext) -> [String] {
    let options = earlier.journal.header.options
    let names = JobFiles.names(of: given, from: context.workingDirectory)
    let known = Set(names.map { absolute($0, from: context.workingDirectory) })
    let others = options.files.filter { $0 != JobFiles.standardInput }.map { file in
      let path = absolute(file, from: options.workingDirectory)
      return (path, options.workingDirectory == context.workingDirectory ? file : path)
    }
    return given
      + others.filter { path, _ in
        !known.contains(path) && (try? FileStatus(ofPath: path)) != nil
      }.map(\.1)
  }

  private func absolute(_ path: String, from folder: String) -> String {
    let path = FilePath.absolute(path, from: folder)
    return resolvedPath(path) ?? path
  }

  /// Keeps only the jobs of the given files that did not pass in the earlier run; returns false if all
  /// of them passed.
  func keep(
    _ selected: inout [JobSpecification],
    of given: [String],
    _ loaded: LoadedJobs,
    _ context: CommandContext
  ) throws -> Bool {
    selected.removeAll { !given.contains($0.file) }
    let notPassed = Set(earlier.notPassed)
    let stale = Set(state.staleJobs.map(\.job.id))
    let known = selected.filter { state.job($0.id) != nil || stale.contains($0.id) }
    let strangers = selected.count - known.count
    guard !known.isEmpty else { throw UsageError.noneOfEarlierRun(earlier.folder) }
    if strangers > 0 {
      context.note("\(jobs(strangers)) not in the earlier run in `\(earlier.folder)`: left out")
    }
    let present = Set(loaded.jobs.map(\.id))
    let failed = state.jobs.filter(\.hasProblem)
    let gone = failed.map(\.planned.id).filter { !present.contains($0) }
    if !gone.isEmpty {
      let names = Wording.names(gone, first: 5)
      context.warn("the job files no longer contain these jobs, which did not pass: \(names)")
    }
    selected = known.filter { notPassed.contains($0.id) }
    return !selected.isEmpty
  }

  /// Says that all selected jobs passed, and which jobs of the earlier run are stale.
  func noteNothing(stale: [StaleFacts], _ context: CommandContext) {
    let hasFailed = state.jobs.contains(where: \.hasProblem)
    let jobs = hasFailed ? "selected job of the earlier run" : "job of the earlier run"
    earlier.noteNothing(stale: stale, of: jobs, context)
  }

  private func jobs(_ count: Int) -> String {
    count == 1 ? "1 job is" : "\(count) jobs are"
  }
}
