/// The agent's request to start a command, answered at once.
public enum CreateTerminal {
  /// The method's name on the wire.
  public static let method = "terminal/create"

  /// What to start, and where.
  public struct Parameters: Decodable, Hashable, Sendable {
    /// A variable for the command.
    public struct Variable: Decodable, Hashable, Sendable {
      /// Its name.
      public var name: String
      /// Its value.
      public var value: String
    }

    /// The program, or without arguments perhaps a whole shell line.
    public var command: String
    /// The program's arguments.
    public var args: [String]?
    /// What is added to the environment.
    public var env: [Variable]?
    /// The absolute path of the folder to start in; the session's when absent.
    public var cwd: String?
    /// How many bytes of output to keep, counted from the end.
    public var outputByteLimit: UInt64?
  }

  /// What was started.
  public struct Response: Encodable, Hashable, Sendable {
    /// The id under which it is known from now on.
    public var terminalId: String

    /// Names the terminal.
    public init(terminalId: String) {
      self.terminalId = terminalId
    }
  }
}

/// The parameters of every request about a terminal that there is.
public struct TerminalReference: Decodable, Hashable, Sendable {
  /// The terminal's id.
  public var terminalId: String
}

/// How a terminal's command ended: one of the two is there.
public struct TerminalExitStatus: Encodable, Hashable, Sendable {
  /// The command's own status.
  public var exitCode: Int32?
  /// The name of the signal that ended it.
  public var signal: String?

  /// Says how a command ended.
  public init(exitCode: Int32?, signal: String?) {
    self.exitCode = exitCode
    self.signal = signal
  }
}
