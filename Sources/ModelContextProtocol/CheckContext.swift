internal import Subprocess

/// The values that all checks of a preflight share.
struct CheckContext: Sendable {
  /// Starts the servers; HTTP takes its proxies from the launcher's variables.
  var launcher: ProgramLauncher
  /// The deadline of the checks.
  var deadline: MonotonicInstant
  /// Readable once the checks should stop.
  var stop: Waker
  /// The version that kjob reports.
  var clientVersion: String
}
