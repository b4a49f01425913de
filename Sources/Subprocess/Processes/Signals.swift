internal import Glibc

/// The signals that end a process.
public enum Signal {
  /// Asks a process to end.
  public static let terminate: Int32 = SIGTERM
  /// Ends a process unconditionally.
  public static let kill: Int32 = SIGKILL
}
