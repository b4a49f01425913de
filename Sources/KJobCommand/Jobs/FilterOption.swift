internal import Git
internal import Job
internal import RunEvents
internal import Runner

/// The option `--filters`, and git's configuration of the filters that jobs name.
enum FilterOption {
  static let option = Option(
    "filters",
    value: "NAMES",
    help: "Also let these git filters run, such as `lfs,git-crypt`."
  ) { (text) throws(UsageError) -> [String] in
    let names = text.split(separator: ",").map(String.init)
    guard !names.isEmpty else {
      throw .badValue("--filters", text, expected: "names of filters, separated by commas")
    }
    return names
  }

  /// Returns the programs of the filters by repository; throws if a job names one that is not
  /// configured.
  static func drivers(
    of plan: RunPlan,
    _ git: GitProgram,
    _ context: CommandContext
  ) throws -> [String: [String: FilterPrograms.Driver]] {
    var drivers: [String: [String: FilterPrograms.Driver]] = [:]
    for job in plan.jobs where !job.specification.filters.isEmpty {
      let place = job.repository.workingTree
      if drivers[place] == nil {
        drivers[place] = try git.filterDrivers(
          of: job.repository,
          environment: context.environment
        )
      }
      for name in job.specification.filters where drivers[place]?[name] == nil {
        throw FilterError.notConfigured(name, job: job.planned.id, repository: place)
      }
    }
    return drivers
  }
}

/// The reason why filters cannot run.
enum FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Git's configuration contains no program for the filter.
  case notConfigured(String, job: String, repository: String)

  var description: String {
    switch self {
    case .notConfigured(let name, let job, let repository):
      "job `\(job)` lets the filter `\(name)` run, but git's configuration for `\(repository)` has "
        + "no `filter.\(name).clean` or `.smudge`; install it (with `git lfs install`, say), or "
        + "do not let it run"
    }
  }
}
