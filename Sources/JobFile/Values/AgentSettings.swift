/// Which agent does a job, and what it gets.
public struct AgentSettings: Hashable, Sendable {
  /// The program that speaks the agent's side of the protocol.
  public enum Program: Hashable, Sendable {
    /// Kiro's command-line program as kjob finds it.
    case kiro
    /// A program with its arguments, started without a shell; never empty.
    case command([String])
    /// The built-in agent, with the absolute path of its script.
    case scripted(String)
    /// The built-in agent, with the absolute path of the recording that it plays.
    case replayed(String)
  }

  /// The variables that the agent gets beyond what every child gets.
  public struct Environment: Hashable, Sendable {
    /// Names of variables to pass on; `*` stands for any characters.
    public var pass: [String]
    /// Variables with their values.
    public var set: [String: String]

    /// Describes the variables.
    public init(pass: [String] = [], set: [String: String] = [:]) {
      self.pass = pass
      self.set = set
    }
  }

  /// Which tools the agent may use without asking.
  public enum Trust: Hashable, Sendable {
    /// Those that its own configuration names.
    case asConfigured
    /// All (`--trust-all-tools`).
    case allTools
    /// These (`--trust-tools`), and none when there are none.
    case tools([String])
  }

  /// The program.
  public var program: Program
  /// The name of the agent's own configuration that must become the session's mode.
  public var name: String?
  /// The model that the agent should use.
  public var model: String?
  /// The versions of its program that will do; nil for any.
  public var version: VersionRange?
  /// The variables for the agent alone.
  public var environment: Environment
  /// Which tools it may use without asking.
  public var trust: Trust

  /// Describes an agent; without arguments, Kiro as it stands.
  public init(
    program: Program = .kiro,
    name: String? = nil,
    model: String? = nil,
    version: VersionRange? = nil,
    environment: Environment = Environment(),
    trust: Trust = .asConfigured
  ) {
    self.program = program
    self.name = name
    self.model = model
    self.version = version
    self.environment = environment
    self.trust = trust
  }
}
