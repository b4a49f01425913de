internal import Report
internal import RunEvents
internal import Text

/// `kjob diff`: prints the patch of a job.
enum DiffCommand: Command {
  static let declaration = CommandDeclaration(
    name: "diff",
    summary: "Print the patch of a job.",
    operands: .job(more: ""),
    options: [dropped.declaration, Pager.option.declaration],
    discussion: """
      DIR is the run's output folder (default: kjob-out). JOB may be left out if the run has only one. On
      a terminal the patch is shown in colors, through a pager. Anywhere else it is the patch itself,
      byte for byte: `kjob diff JOB | git apply --binary --index`. Do not print it to the log of a CI
      system, which may take a line of it for a command; `kjob show JOB` is safe there.
      """
  )

  private static let dropped = Option<Bool>(
    "dropped",
    help: "Print what `changes: restore` took back instead."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let run = try OpenedRun(arguments, context)
    let job = try run.soleJob(for: declaration.name)
    let id = job.planned.id
    let bytes: [UInt8]
    if try arguments[dropped] {
      guard job.snapshot?.dropped != nil else { throw LookError.nothingDropped(id) }
      bytes = try run.artifacts.file("dropped.patch", of: job.planned)
    } else {
      guard job.patch != nil else { throw LookError.noPatch(id, run.folder) }
      bytes = try run.artifacts.patch(of: job)
    }
    if bytes.isEmpty { context.note("job `\(id)` changed nothing") }
    // A program that reads a pipe looks like the log of a CI system, and must get the patch itself.
    guard context.outputIsTerminal else {
      try context.output.write(bytes: bytes)
      return ExitCode.success.rawValue
    }
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    try Pager.show(PatchText.lines(bytes, style), arguments, context)
    return ExitCode.success.rawValue
  }
}

/// The reason why something of a job cannot be shown.
enum LookError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The job has no patch.
  case noPatch(JobID, String)
  /// Nothing of the job's change was taken back.
  case nothingDropped(JobID)
  /// The job has no log of this name.
  case noLog(String, JobID, logs: [String])
  /// Nothing can be at this path, because something is there.
  case pathTaken(String)

  var description: String {
    switch self {
    case .noPatch(let id, let folder):
      "job `\(id)` has no patch\nhint: `\(ShellLine.quoting(["kjob", "show", folder, id]))` says why"
    case .nothingDropped(let id): "nothing of the change of job `\(id)` was dropped"
    case .noLog(let name, let id, let logs):
      logs.isEmpty
        ? "no command of job `\(id)` ran\nhint: `\(ShellLine.quoting(["kjob", "show", id]))` says why; "
          + "`kjob log JOB agent` has what its agent wrote to standard error"
        : "job `\(id)` has no log `\(name)`\nhint: it has \(Wording.names(logs))"
    case .pathTaken(let path): "`\(path)` exists already\nhint: name another folder"
    }
  }
}
