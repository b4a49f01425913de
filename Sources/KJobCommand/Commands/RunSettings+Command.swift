internal import RunEvents
internal import Runner
internal import Subprocess

extension RunSettings {
  /// Creates the settings of a plan's run by this process; warns if the limit of open files allows
  /// fewer jobs at once than requested.
  init(
    _ plan: RunPlan,
    _ options: RunOptions,
    output: String,
    runID: String,
    parallelism: Int,
    _ context: CommandContext
  ) throws {
    let git = try context.git()
    let wanted = max(1, min(parallelism, plan.jobs.count))
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
  }
}
