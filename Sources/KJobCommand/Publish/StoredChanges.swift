internal import FileSystem
internal import RunEvents
internal import Runner
internal import Text

/// The changes of the run in the output folder, for jobs whose requests move to newer bases.
struct StoredChanges {
  /// Lets jobs that are now on another base verify the changes that the earlier run made and that were
  /// published.
  static func note(in plan: inout RunPlan, of folder: String, _ context: CommandContext) {
    let wanted = plan.jobs.indices.filter { index in
      let job = plan.jobs[index].planned
      return job.rebases && job.openRequest == nil && job.storedChange == nil
    }
    guard !wanted.isEmpty,
      let artifacts = try? RunArtifacts.open(context.absolute(folder), shownAs: folder)
    else { return }
    let taken = TakenPatches(in: context.absolute(folder))
    for index in wanted {
      let planned = plan.jobs[index].planned
      guard let job = artifacts.journal.state.job(planned.id), job.hasAcceptedChange,
        job.planned.definition == planned.definition, planned.definition != nil,
        job.planned.baseCommit != planned.baseCommit, let facts = job.patch,
        taken.contains(planned.id, facts), let patch = try? artifacts.patch(of: job)
      else { continue }
      let run = job.carriedFrom ?? artifacts.journal.header.runID
      plan.jobs[index].take(
        patch,
        StoredChange(
          origin: SafeText("run \(run)"),
          baseCommit: job.planned.baseCommit,
          sha256: "\(SHA256.digest(of: patch))"
        )
      )
    }
  }
}
