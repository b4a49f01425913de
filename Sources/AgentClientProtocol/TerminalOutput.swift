/// The agent's question what a terminal's command has printed so far.
public enum TerminalOutput {
  /// The method's name on the wire.
  public static let method = "terminal/output"

  /// Which terminal.
  public typealias Parameters = TerminalReference

  /// What has been printed.
  public struct Response: Encodable, Hashable, Sendable {
    /// Both streams in their order, or the end of that.
    public var output: String
    /// Whether the beginning is missing.
    public var truncated: Bool
    /// How the command ended; absent while it runs.
    public var exitStatus: TerminalExitStatus?

    /// Gives the output.
    public init(output: String, truncated: Bool, exitStatus: TerminalExitStatus?) {
      self.output = output
      self.truncated = truncated
      self.exitStatus = exitStatus
    }
  }
}
