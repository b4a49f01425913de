/// The agent's request to forget a terminal; its command is ended if it still runs.
public enum ReleaseTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/release"

  /// The reference to the terminal.
  public typealias Parameters = TerminalReference

  /// The empty answer.
  public struct Response: Encodable, Hashable, Sendable {
    /// Creates the answer.
    public init() {}
  }
}
