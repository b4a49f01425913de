internal import FileSystem
internal import Report
internal import RunEvents
internal import Text

/// A run that a command looks at, and the jobs of it that were named.
struct OpenedRun {
  /// The run's files.
  let artifacts: RunArtifacts
  /// The folder as the user gave it.
  let folder: String
  /// The operands after the folder.
  let names: [String]

  /// Opens the run that the operands name.
  init(_ arguments: ParsedArguments, _ context: CommandContext) throws {
    let operands = OutputOperands(arguments.operands, context)
    artifacts = try RunArtifacts.open(named: operands.folder, context)
    (folder, names) = (operands.folder, operands.jobs)
  }

  /// The state of the run.
  var state: RunState { artifacts.journal.state }

  /// Returns the job of a name; throws if the run has none.
  ///
  /// A part of an id that only one job has is enough.
  func job(_ name: String) throws(UsageError) -> JobState {
    if let job = state.job(name) ?? state.staleJob(name) { return job }
    let ids = state.jobs.map(\.planned.id)
    let matching = ids.filter { $0.contains(name) }
    if matching.count == 1, let job = state.job(matching[0]) { return job }
    if matching.count > 1 { throw .ambiguousJob(name, matching) }
    throw .unknownJob(name, folder: folder, near: NearWords.nearest(to: name, among: ids))
  }

  /// Returns the first named job, or else the only one of the run.
  func soleJob(for command: String) throws(UsageError) -> JobState {
    if let name = names.first { return try job(name) }
    if state.jobs.count == 1 { return state.jobs[0] }
    throw .missingJob(command, ids: state.jobs.map(\.planned.id))
  }

  /// Returns the texts about the run, for a terminal of this width.
  func text(_ context: CommandContext) -> RunText {
    // Where locks are not supported, a kjob may be active.
    let path = context.absolute(folder)
    let isActive = !state.isFinished && (try? FolderLock(path: path, certain: true)) == nil
    return RunText(
      style: ConsoleStyle(isColoured: context.outputIsColoured),
      outputFolder: folder,
      columns: context.liveTerminal?.columns,
      isActive: isActive
    )
  }
}
