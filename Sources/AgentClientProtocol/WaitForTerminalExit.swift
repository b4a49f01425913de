/// The agent's request for the exit status of a terminal's command, which is answered when the
/// command ends.
public enum WaitForTerminalExit {
  /// The method's name on the wire.
  public static let method = "terminal/wait_for_exit"

  /// The reference to the terminal.
  public typealias Parameters = TerminalReference

  /// The exit status.
  public typealias Response = TerminalExitStatus
}
