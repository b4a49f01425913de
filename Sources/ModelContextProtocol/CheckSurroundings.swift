internal import Subprocess

/// What every check of a preflight shares.
struct CheckSurroundings: Sendable {
  /// The environment that every server gets, and from which HTTP takes its proxies.
  var environment: [String: String]
  /// The folder in which servers start.
  var workingDirectory: String
  /// The job's token, by which its last sweep finds whatever got away.
  var token: String
  /// Starts what supervises the servers.
  var forkServer: ForkServer
  /// When the time is over.
  var deadline: MonotonicInstant
  /// Is woken when the checks are to stop.
  var stop: Waker
  /// The version that kjob says it is.
  var clientVersion: String
}
