internal import FileSystem
internal import RunEvents
internal import Subprocess
internal import Text

extension Runner {
  /// Announces a new run.
  static func begin(
    _ plan: RunPlan,
    _ settings: RunSettings,
    _ dispatcher: Dispatcher,
    after earlier: EarlierJobs,
    _ delivered: DeliveredFiles,
    warnings: [SafeText]
  ) {
    dispatcher.emit(
      .runPlanned(
        RunHeader(
          runID: settings.runID,
          kjobVersion: settings.version,
          parallelism: settings.parallelism,
          jobs: plan.jobs.map(\.planned),
          options: settings.options,
          replaced: earlier.replaced.isEmpty ? nil : earlier.replaced
        )
      )
    )
    for facts in earlier.stale { dispatcher.emit(.jobStale(facts)) }
    for job in plan.jobs.map(\.planned.id) {
      if let record = earlier.carried[job] { dispatcher.emit(.jobCarried(job, record)) }
    }
    // Must happen before any agent can change the files.
    Resumption.note(dispatcher.result.state, in: delivered)
    // A carried job would get them once more with each run.
    let running = plan.jobs.map(\.planned.id).first { earlier.carried[$0] == nil }
    guard let running else { return }
    for warning in warnings { dispatcher.emit(.warned(running, warning)) }
  }

  /// Announces that an interrupted run continues, and removes what it left.
  static func resume(
    _ journal: Journal,
    _ openJobs: Int,
    _ settings: RunSettings,
    _ dispatcher: Dispatcher,
    _ folder: borrowing RunFolder,
    _ delivered: DeliveredFiles
  ) {
    let facts = ResumeFacts(
      kjobVersion: settings.version,
      parallelism: settings.parallelism,
      bootID: ProcessIdentity.bootID,
      openJobs: openJobs
    )
    dispatcher.emit(.runResumed(facts))
    Resumption.clear(folder, after: journal)
    // Must happen before any agent can change the files.
    Resumption.note(journal.state, in: delivered)
  }
}
