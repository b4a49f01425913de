/// The agent's question how a terminal's command ends, answered when it has.
public enum WaitForTerminalExit {
  /// The method's name on the wire.
  public static let method = "terminal/wait_for_exit"

  /// Which terminal.
  public typealias Parameters = TerminalReference

  /// How it ended.
  public typealias Response = TerminalExitStatus
}
