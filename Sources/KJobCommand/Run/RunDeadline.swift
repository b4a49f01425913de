internal import FoundationEssentials
internal import JobFile
internal import Sessions
internal import Subprocess
internal import Text

/// The deadline of a run, from the user or from the CI system's own limit.
///
/// A CI job that exceeds its limit is killed and uploads nothing, so kjob stops before that.
struct RunDeadline {
  /// The maximum duration of the run from now.
  let duration: Duration
  /// The source of the limit: `--deadline 1h`.
  let cause: String

  static let option = Option(
    "deadline",
    value: "DURATION",
    help: "Stop the run gracefully after this time (default: shortly\n"
      + "before the limit of a GitLab job; `none` for no deadline)."
  )

  /// Reads the option, otherwise the variables of the CI system; nil if neither sets a limit.
  static func read(
    _ arguments: ParsedArguments,
    _ environment: [String: String],
    now: Date
  ) throws(UsageError) -> RunDeadline? {
    guard let text = try arguments[option] else { return ofGitLab(environment, now) }
    if text == "none" { return nil }
    guard let duration = Duration(jobFileText: text) else {
      throw .badValue("--deadline", text, expected: "a duration such as `90m`, or `none`")
    }
    return RunDeadline(duration: duration, cause: "--deadline \(text)")
  }

  /// Stops the run when its time runs out.
  func watch(_ control: RunControl) throws(SpawnError) {
    let end = MonotonicInstant.now + duration
    let reason = SafeText("the run reached its deadline (\(cause))")
    try DedicatedThread.start {
      control.waitForStop(until: end)
      if control.stopReason == nil { control.requestStop(reason) }
    }
  }

  /// Returns the limit of the script, which starts at about the same time as kjob, or otherwise
  /// that of the whole job.
  private static func ofGitLab(_ environment: [String: String], _ now: Date) -> RunDeadline? {
    if let text = environment["RUNNER_SCRIPT_TIMEOUT"], let limit = Duration(jobFileText: text) {
      return RunDeadline(duration: before(limit), cause: "RUNNER_SCRIPT_TIMEOUT is \(text)")
    }
    guard let text = environment["CI_JOB_TIMEOUT"], let seconds = Int(text), seconds > 0,
      let started = environment["CI_JOB_STARTED_AT"],
      let start = try? Date(started, strategy: .iso8601)
    else { return nil }
    let left = before(.seconds(seconds)) - .seconds(max(0, Int(now.timeIntervalSince(start))))
    return RunDeadline(duration: max(.seconds(1), left), cause: "CI_JOB_TIMEOUT is \(text) s")
  }

  /// Leaves a minute for the end of the last jobs and for uploads, or a tenth of a short limit.
  private static func before(_ limit: Duration) -> Duration {
    limit - min(.seconds(60), limit / 10)
  }
}
