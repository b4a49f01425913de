/// The agent's request to start a command, which is answered at once.
public enum CreateTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/create"

  /// The command and its folder.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// An environment variable for the command.
    public struct Variable: Decodable, Hashable, Sendable {
      /// The variable's name.
      public var name: String
      /// The variable's value.
      public var value: String
    }

    /// The program, or without arguments possibly a whole shell command line.
    public var command: String
    /// The program's arguments.
    public var args: [String]?
    /// The additions to the environment.
    public var env: [Variable]?
    /// The absolute path of the folder to start in; the session's if absent.
    public var cwd: String?
    /// The number of bytes of output to keep, from the end.
    public var outputByteLimit: UInt64?
  }

  /// The answer with the new terminal.
  public struct Response: Encodable, Hashable, Sendable {
    /// The id of the new terminal.
    public var terminalId: String

    /// Creates the answer.
    public init(terminalId: String) { self.terminalId = terminalId }
  }
}

/// The parameters of every request about an existing terminal.
public struct TerminalReference: Decodable, Hashable, Sendable {
  /// The terminal's id.
  public var terminalId: String
}

/// The exit status of a terminal's command; one of the two fields is set.
public struct TerminalExitStatus: Encodable, Hashable, Sendable {
  /// The exit code of the command.
  public var exitCode: Int32?
  /// The name of the signal that ended the command.
  public var signal: String?

  /// Creates an exit status.
  public init(exitCode: Int32?, signal: String?) {
    self.exitCode = exitCode
    self.signal = signal
  }
}
