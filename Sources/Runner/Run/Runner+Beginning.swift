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
    store(plan, settings, delivered)
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

  /// Writes the patches of stored changes, before anything can end kjob.
  ///
  /// A job whose patch could not be written asks its agent.
  private static func store(_ plan: RunPlan, _ settings: RunSettings, _ delivered: DeliveredFiles) {
    for job in plan.jobs {
      guard let patch = job.storedPatch else { continue }
      try? JobFolder(of: job.planned, settings, delivered).store(patch)
    }
  }

  /// Ends the jobs that are left alone because their requests are open; returns their ids.
  static func leaveAlone(_ jobs: [RunPlan.Job], _ dispatcher: Dispatcher) -> Set<JobID> {
    var ids: Set<JobID> = []
    for job in jobs {
      let id = job.planned.id
      guard let request = dispatcher.planned(id)?.openRequest else { continue }
      ids.insert(id)
      dispatcher.emit(.jobFinished(id, .open, request.reason))
    }
    return ids
  }
}
