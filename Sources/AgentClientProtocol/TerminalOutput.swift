/// The agent's request for the output of a terminal's command so far.
public enum TerminalOutput {
  /// The method's name on the wire.
  public static let method = "terminal/output"

  /// The reference to the terminal.
  public typealias Parameters = TerminalReference

  /// The answer with the output.
  public struct Response: Encodable, Hashable, Sendable {
    /// The output of both streams in order, possibly only the end of it.
    public var output: String
    /// True when the beginning is missing.
    public var truncated: Bool
    /// The exit status of the command; absent while it runs.
    public var exitStatus: TerminalExitStatus?

    /// Creates the answer.
    public init(output: String, truncated: Bool, exitStatus: TerminalExitStatus?) {
      self.output = output
      self.truncated = truncated
      self.exitStatus = exitStatus
    }
  }
}
