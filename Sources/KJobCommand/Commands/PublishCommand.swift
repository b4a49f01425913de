internal import Report
internal import RunEvents
internal import Synchronization
internal import Text

/// `kjob publish`: one pull or merge request for each job of a run.
enum PublishCommand: Command {
  static let declaration = CommandDeclaration(
    name: "publish",
    summary: "Keep one pull or merge request up to date for each job.",
    operands: .optional("DIR", more: "JOB"),
    options: [
      PublishSettings.dryRun.declaration, PublishSettings.plan.declaration,
      PublishSettings.remote.declaration,
      PatchApplication.repositoryOption.declaration, PublishSettings.forge.declaration,
      PatchApplication.branchOption.declaration, PatchApplication.authorOption.declaration,
      PublishSettings.reopen.declaration, PublishSettings.closeGone.declaration,
      PublishSettings.reportAddress.declaration,
      PatchApplication.suspectsOption.declaration, format.declaration,
    ] + FetchOptions.all,
    discussion: """
      DIR is a run's output folder (default: kjob-out). For each job that passed
      with a change, kjob pushes one commit to a branch and opens a pull or merge
      request. The next night it finds that request again: the same change leaves it
      untouched, another change replaces it unless a person has reviewed it, and after
      two runs in a row with nothing left to change it is closed. kjob never pushes
      over another author's commit, and leaves closed what a person closed, until the
      job asks for something else or --reopen names it.

      No program of a job runs. The token comes from KJOB_GIT_TOKEN_<HOST>,
      KJOB_GIT_TOKEN or git's credential helpers, and goes to that host alone. The
      host's name or the pipeline's variables say which forge it is; for other hosts,
      --forge does. Without a forge, only branches are pushed.

      Exits with 0, or with 1 when a job could not be published; the others are
      published anyway.
      """
  )

  private static let format = OutputFormat.option(
    "How to show the requests; `json` is for programs."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let opened = try OpenedRun(arguments, context)
    let publishing = try Publishing(opened, arguments, context)
    let asJSON = try arguments[format] == .json
    let progress = PublishProgress(of: publishing.count, context)
    let isDry = publishing.isDry
    var listing = PublishListing(runID: opened.artifacts.journal.header.runID, isDry: isDry)
    listing.jobs = try publishing.publish { entry in
      progress.note(asJSON ? "" : PipelineText.lines(entry.line(isDry: isDry)))
    }
    if asJSON { try context.output.write(listing.json()) }
    try progress.requireWritten()
    return (listing.isWhole ? ExitCode.success : ExitCode.failure).rawValue
  }
}

/// The lines about jobs, in the order in which these are done.
private final class PublishProgress: Sendable {
  private struct State {
    var count = 0
    var failure: (any Error)?
  }

  private let state = Mutex(State())
  private let total: Int
  private let context: CommandContext

  /// The number of jobs after which a line says how many are done.
  private static let step = 100

  init(of total: Int, _ context: CommandContext) {
    self.total = total
    self.context = context
  }

  /// Writes the lines of a job that is done.
  ///
  /// What is on the forges must be finished even if nobody reads the lines.
  func note(_ lines: String) {
    state.withLock { state in
      state.count += 1
      do {
        if !lines.isEmpty { try context.output.write(lines) }
      } catch {
        state.failure = state.failure ?? error
      }
      guard state.count % Self.step == 0, state.count < total else { return }
      context.note("\(state.count) of \(total) jobs are published")
    }
  }

  /// Throws if a line could not be written.
  func requireWritten() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
