internal import FileSystem
internal import Report
internal import RunEvents

/// `kjob report`: writes the reports of runs again and merges shards.
enum ReportCommand: Command {
  static let declaration = CommandDeclaration(
    name: "report",
    summary: "Write the reports again, and merge the shards of a run.",
    operands: .any("DIR"),
    options: [
      output.declaration,
      SharedOption.junit.declaration,
      JUnitReport.dialect.declaration,
      PipelineSystem.option,
      PageOpener.option.declaration,
    ],
    discussion: """
      With one DIR (default: kjob-out), kjob writes the reports in that output folder again. With several, it merges the
      output folders of all shards of one plan (`kjob run --shard`), given in any order. They stay as
      they are, and the output is what one run of the whole plan would have left. A missing or
      duplicate shard, or one of another plan, is an error.

      \(HelpText.exitCodes)
      """
  )

  private static let output = SharedOption.outputFolder(
    "The folder for the merged run (default: kjob-out)."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let names = arguments.operands.isEmpty ? [SharedOption.defaultOutput] : arguments.operands
    if let path = try arguments[SharedOption.junit] {
      try OutputFolder.refuseForeignReport(context.absolute(path))
    }
    let output = try arguments[output]
    let isRewrite = names.count == 1 && output == nil
    let folder = isRewrite ? names[0] : output ?? SharedOption.defaultOutput
    let code =
      isRewrite
      ? try rewrite(folder, arguments, context)
      : try merge(names, into: folder, arguments, context)
    if try arguments[PageOpener.option] {
      try PageOpener.open(context.absolute(folder) + "/report.html", context)
    }
    return code
  }

  private static func rewrite(
    _ name: String,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> Int32 {
    // Read before the folder is taken, so that a wrong name does not create one.
    _ = try RunArtifacts.readJournal(name, context)
    let folder = try OutputFolder.reopen(context.absolute(name))
    defer { extendLifetime(folder) }
    let journal = try RunArtifacts.readJournal(name, context)
    if !journal.state.isFinished {
      let text = "the run in `\(name)` has not finished; `kjob resume` continues it"
      context.warn(text)
    }
    try write(journal.state, in: folder, as: name, arguments, context)
    return ExitCode(journal.state).rawValue
  }

  private static func merge(
    _ names: [String],
    into output: String,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> Int32 {
    // Long: checks in the order of their messages, then one write after the other.
    let shards = try names.map { try RunArtifacts.open(named: $0, context) }
    let journals = shards.map(\.journal)
    let merged: MergedJournal
    do throws(MergedJournal.Problem) {
      merged = try MergedJournal(journals)
    } catch {
      throw MergeError(problem: error, names: names)
    }
    let target = try? FileStatus(ofPath: context.absolute(output)).identity
    for name in names where target != nil {
      // Otherwise its jobs would be removed as those of an earlier run before they are copied.
      guard try FileStatus(ofPath: context.absolute(name)).identity != target else {
        throw IntoItself(name: name)
      }
    }
    // Checked before anything is written: a shard is merged completely or not at all.
    for job in merged.state.jobs where job.patch?.sha256 != nil {
      let place = merged.origins[job.planned.id] ?? 0
      do throws(ApplyError) {
        _ = try shards[place].patch(of: job)
      } catch {
        throw BadShard(name: names[place], job: job.planned.id, problem: error)
      }
    }
    let jobs = merged.state.jobs.map(\.planned)
    for (name, journal) in zip(names, journals) where !journal.state.isFinished {
      context.warn("the run in `\(name)` is not over; its unfinished jobs count as errors")
    }
    let folder = try OutputFolder.prepare(
      context.absolute(output),
      shownAs: output,
      for: jobs,
      context
    )
    defer { extendLifetime(folder) }
    // Written first, so that a later run recognizes these folders as its own.
    let lines: [UInt8] = merged.events.flatMap { EncodedRunEvent($0).line() + [0x0A] }
    try AtomicFile.write(lines, to: folder.openedPath + "/journal.jsonl")
    try makeDirectories(folder.openedPath + "/jobs")
    for job in jobs {
      let place = merged.origins[job.id] ?? 0
      try copy(job, from: shards[place], named: names[place], to: folder.openedPath, context)
    }
    try write(merged.state, in: folder, as: output, arguments, context)
    return ExitCode(merged.state).rawValue
  }

  private static func copy(
    _ job: PlannedJob,
    from shard: RunArtifacts,
    named shardName: String,
    to output: String,
    _ context: CommandContext
  ) throws(FileError) {
    let name = "\(shardName)/jobs/\(job.folder)"
    do throws(FileError) {
      guard let source = try shard.folder(of: job) else { return }
      for path in try TreeCopy.copy(source, toNew: "\(output)/jobs/\(job.folder)") {
        context.warn("`\(name)/\(path)` is not a regular file; left out")
      }
    } catch {
      throw FileError(error.action, name, code: error.code)
    }
  }

  /// Writes every report of the state, and the closing lines of a run.
  private static func write(
    _ state: RunState,
    in folder: borrowing OutputFolder,
    as name: String,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws {
    let pipeline = try PipelineSystem.read(arguments, context.environment)
    let junit = pipeline.junitReport(name, try arguments[JUnitReport.dialect], context)
    let files = try RunExecution.files(
      in: folder.openedPath,
      as: name,
      junit,
      besides: try arguments[SharedOption.junit].map { context.absolute($0) }
    )
    for file in files { try file.write(state) }
    let output = BackgroundOutput(context.output)
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    let console: any ClosingReporter =
      pipeline.closingReporter(
        output,
        folderName: name,
        folder: folder.openedPath,
        PipelineConsole.Settings(style: style),
        context
      ) ?? ConsoleReporter(output, style: style, outputFolder: name)
    try console.close(state)
  }
}

/// The error for a shard's patch that is missing or differs from its journal.
struct BadShard: Error, Hashable, CustomStringConvertible {
  /// The folder's path as the user gave it.
  var name: String
  /// The job.
  var job: JobID
  /// The problem of the patch.
  var problem: ApplyError

  var description: String { "job `\(job)` in `\(name)`: \(problem)" }
}

/// The error for a folder that would be merged into itself.
struct IntoItself: Error, Hashable, CustomStringConvertible {
  /// The folder's path as the user gave it.
  var name: String

  var description: String {
    "`\(name)` is both one of the shards and the output folder\n"
      + "hint: name another folder with `--output`"
  }
}

/// The error for folders that cannot be merged.
struct MergeError: Error, Hashable, CustomStringConvertible {
  /// The problem.
  var problem: MergedJournal.Problem
  /// The folders' paths as the user gave them.
  var names: [String]

  /// The error message, with what to do about it.
  var description: String {
    switch problem {
    case .notAShard(let place):
      "`\(names[place])` is not a shard: it was run without `--shard`\n"
        + "hint: only the shards of one plan can be merged"
    case .ranAgain(let place):
      "`\(names[place])` is not a shard: its jobs ran again with `--only-failed` or after they had "
        + "changed, or it was run without `--shard`\n"
        + "hint: only the shards of one plan can be merged; run it as a whole with `--shard`"
    case .otherPlan(let first, let second):
      "`\(names[first])` and `\(names[second])` are of different plans\n"
        + "hint: all shards need the same job files, filters, durations and number of shards"
    case .sameShard(let first, let second, let index):
      "`\(names[first])` and `\(names[second])` are both shard \(index)\nhint: leave one out"
    case .missing(let places, let count):
      "\(places.count == 1 ? "shard" : "shards") "
        + places.map(String.init).joined(separator: ", ")
        + " of \(count) \(places.count == 1 ? "is" : "are") missing"
    case .lostJobs(let jobs):
      "no shard has the jobs " + jobs.map { "`\($0)`" }.joined(separator: ", ")
    case .sameJob(let job, let first, let second):
      "the job `\(job)` is in both `\(names[first])` and `\(names[second])`"
    case .strangeJob(let job, let place):
      "the job `\(job)` in `\(names[place])` is not in the plan"
    case .otherBase(let command, let first, let second):
      "`\(command)` has other results on the base commit in `\(names[second])` than in "
        + "`\(names[first])`, so their verdicts do not go together; run both again"
    }
  }
}
