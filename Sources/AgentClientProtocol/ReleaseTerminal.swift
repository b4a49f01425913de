/// The agent's request to forget a terminal, ending its command if it still runs.
public enum ReleaseTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/release"

  /// Which terminal.
  public typealias Parameters = TerminalReference

  /// That it is done.
  public struct Response: Encodable, Hashable, Sendable {
    /// Says that it is done.
    public init() {}
  }
}
