internal import RunEvents
internal import Runner
internal import Subprocess

extension RunSettings {
  /// Creates the settings of a plan's run by this process; warns if the limit of open files allows
  /// fewer jobs at once than requested.
  ///
  /// At most `most` jobs run, by default all. An automatic number is reported with its reasons.
  init(
    _ plan: RunPlan,
    _ options: RunOptions,
    output: String,
    runID: String,
    parallelism: JobCount,
    most: Int? = nil,
    _ context: CommandContext
  ) throws {
    let git = try context.git()
    let most = max(1, min(most ?? .max, plan.jobs.count))
    let wanted: Int
    switch parallelism {
    case .number(let number): wanted = min(number, most)
    case .automatic:
      let peaks = EarlierMemory.peaks(of: plan.jobs.map(\.planned.id), in: output)
      let count = AutomaticCount(on: Machine(), jobs: most, peaks: peaks)
      context.note(count.text)
      wanted = count.number
    }
    let room = DescriptorLimit.room(for: wanted)
    if room < wanted {
      context.warn(
        "the limit on open files (ulimit -n) allows only \(room) of \(wanted) jobs at once"
      )
    }
    self.init(
      outputDirectory: output,
      runID: runID,
      version: Version.current,
      program: context.program,
      git: git,
      filterDrivers: try FilterOption.drivers(of: plan, git, context),
      isSourceStrict: context.isUnattended,
      parallelism: room,
      environment: context.environment,
      options: options
    )
    holdsJobsForMemory = parallelism == .automatic
  }
}
