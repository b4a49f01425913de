internal import Subprocess

/// What every check of a preflight shares.
struct CheckSurroundings: Sendable {
  /// Starts the servers; HTTP takes its proxies from its variables.
  var launcher: ProgramLauncher
  /// When the time is over.
  var deadline: MonotonicInstant
  /// Is woken when the checks are to stop.
  var stop: Waker
  /// The version that kjob says it is.
  var clientVersion: String
}
