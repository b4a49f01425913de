internal import FoundationEssentials
internal import JSON
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Text

/// `kjob apply`: makes branches of a run's accepted patches.
enum ApplyCommand: Command {
  static let declaration = CommandDeclaration(
    name: "apply",
    summary: "Make a branch with one commit for each change that passed.",
    operands: .optional("DIR", more: "JOB"),
    options: [
      PatchApplication.branchOption.declaration,
      PatchApplication.messageOption.declaration,
      PatchApplication.authorOption.declaration,
      PatchApplication.repositoryOption.declaration,
      PatchApplication.forceOption.declaration,
      PatchApplication.suspectsOption.declaration,
      format.declaration,
    ],
    discussion: """
      DIR is a run's output folder (default: kjob-out). Without JOB, every job that passed and changed
      something gets a branch, except stale jobs, which have to be named. Its commit's parent is the job's base commit, and its tree is exactly what was
      verified. Files, index and HEAD of the repository stay as they are, and no hook runs. A branch
      that already has the same commit is left as it is.

      A template may hold ${{ job.id }} and ${{ run.id }}. In a branch's name, whatever git does not
      allow there becomes `-`.

      Exits with 0, or with 1 when a patch could not be applied; the other patches are applied anyway.
      """
  )

  private static let format = OutputFormat.option(
    "How to show the branches; `json` is for programs."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    // Long: steps in order, each of which needs the values of those before.
    let operands = OutputOperands(arguments.operands, context)
    let name = operands.folder
    let asJSON = try arguments[format] == .json
    let application = try PatchApplication(arguments, context)
    let artifacts: RunArtifacts
    do throws(RunArtifacts.Problem) {
      artifacts = try RunArtifacts.open(context.absolute(name), shownAs: name)
    } catch {
      throw ApplyError.artifacts(error)
    }
    if !artifacts.journal.state.isFinished {
      let text = "the run in `\(name)` is not over; applying only its finished jobs"
      context.warn(text)
    }
    let named = operands.jobs
    let (jobs, unknown) = choose(named, artifacts.journal.state)
    try application.requireDistinctBranches(jobs)
    var result = Listing(runId: SafeText(artifacts.journal.header.runID).string)
    for (job, error) in unknown { complain(job, error, &result, context) }
    var branches: [String: String] = [:]
    let taken = TakenPatches(in: context.absolute(name))
    for job in jobs {
      if let cause = job.staleCause {
        note(job.planned.id, "it is stale: \(cause.text(isSeveral: false))", context)
      }
      let applied: AppliedPatch
      do {
        guard let patch = try application.apply(job, artifacts, &branches) else {
          note(job.planned.id, "it changed nothing, so there is nothing to apply", context)
          continue
        }
        applied = patch
      } catch {
        complain(job.planned.id, error, &result, context)
        continue
      }
      result.branches.append(applied)
      if let patch = job.patch { taken.add(job.planned.id, patch, branch: applied.branch) }
      guard !asJSON else { continue }
      let commit = applied.commit.prefix(12)
      let line = "\(applied.branch)  \(commit)  \(applied.job)  (\(applied.changeText))\n"
      try context.output.write(PipelineText.lines(SafeText(line).string))
    }
    if asJSON {
      let bytes = try KebabJSON.encode(result, prettyPrinted: true)
      try context.output.write(PipelineText.json(String(decoding: bytes, as: UTF8.self)) + "\n")
    }
    if jobs.isEmpty, named.isEmpty { context.complain("no job of the run passed") }
    if named.isEmpty { noteStale(artifacts.journal.state, taken, folder: name, context) }
    let isWhole = result.problems.isEmpty && !(jobs.isEmpty && named.isEmpty)
    return (isWhole ? ExitCode.success : ExitCode.failure).rawValue
  }

  /// Returns the selected jobs without duplicates, and errors for those that the run does not have.
  private static func choose(
    _ named: [String],
    _ state: RunState
  ) -> ([JobState], [(String, ApplyError)]) {
    guard !named.isEmpty else { return (state.jobs.filter { $0.outcome == .passed }, []) }
    var jobs: [JobState] = []
    var unknown: [(String, ApplyError)] = []
    for id in named where !jobs.contains(where: { $0.planned.id == id }) {
      if let job = state.job(id) ?? state.staleJob(id) {
        jobs.append(job)
      } else {
        let near = NearWords.nearest(to: id, among: state.jobs.map(\.planned.id))
        unknown.append((id, .unknownJob(id, near: near)))
      }
    }
    return (jobs, unknown)
  }

  /// Names the stale jobs whose accepted changes nothing has taken.
  private static func noteStale(
    _ state: RunState,
    _ taken: TakenPatches,
    folder: String,
    _ context: CommandContext
  ) {
    let left = state.staleAccepted.filter { job in
      job.patch.map { !taken.contains(job.planned.id, $0) } ?? false
    }.map(\.planned.id)
    guard !left.isEmpty else { return }
    let line = RunCommandLine.text("apply", folder, left)
    let are = left.count == 1 ? "is" : "are"
    context.note(
      "\(Wording.names(left, first: 5)) passed and \(are) stale; `\(line)` takes \(left.count == 1 ? "it" : "them")"
    )
  }

  private static func note(_ job: String, _ text: String, _ context: CommandContext) {
    context.note(SafeText("job `\(job)`: \(text)").singleLine.string)
  }

  private static func complain(
    _ job: String,
    _ error: any Error,
    _ result: inout Listing,
    _ context: CommandContext
  ) {
    context.complain(SafeText("job `\(job)`: \(error)").singleLine.string)
    result.problems.append(Problem(job: job, message: SafeText("\(error)").string))
  }

  private struct Listing: Encodable {
    var version = 1
    var runId: String
    var branches: [AppliedPatch] = []
    var problems: [Problem] = []
  }

  private struct Problem: Encodable {
    var job: String
    var message: String
  }
}
