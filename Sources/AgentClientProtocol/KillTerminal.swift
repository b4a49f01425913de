/// The agent's request to end a terminal's command; the terminal's id stays valid.
public enum KillTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/kill"

  /// The reference to the terminal.
  public typealias Parameters = TerminalReference

  /// The empty answer.
  public struct Response: Encodable, Hashable, Sendable {
    /// Creates the answer.
    public init() {}
  }
}
