/// The agent's request to end a terminal's command; its id stays valid.
public enum KillTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/kill"

  /// Which terminal.
  public typealias Parameters = TerminalReference

  /// That it is done.
  public struct Response: Encodable, Hashable, Sendable {
    /// Says that it is done.
    public init() {}
  }
}
