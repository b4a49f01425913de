/// The agent that runs a job, with its settings.
public struct AgentSettings: Hashable, Sendable {
  /// The program that speaks the agent's side of the protocol.
  public enum Program: Hashable, Sendable {
    /// Kiro's command-line program, as kjob finds it.
    case kiro
    /// A program with its arguments, started without a shell; never empty.
    case command([String])
    /// The built-in agent, with the absolute path of its script.
    case scripted(String)
    /// The built-in agent, with the absolute path of the recording that it plays.
    case replayed(String)
  }

  /// The variables that the agent gets in addition to those of every child process.
  public struct Environment: Hashable, Sendable {
    /// Names of variables to pass on; `*` matches any characters.
    public var pass: [String]
    /// Variables with their values.
    public var set: [String: String]

    /// Creates the settings of variables.
    public init(pass: [String] = [], set: [String: String] = [:]) {
      self.pass = pass
      self.set = set
    }
  }

  /// The tools that the agent may use without asking.
  public enum Trust: Hashable, Sendable {
    /// The tools that its own configuration names.
    case asConfigured
    /// All tools (`--trust-all-tools`).
    case allTools
    /// These tools (`--trust-tools`); an empty list means none.
    case tools([String])
  }

  /// The engine of Kiro's program to use.
  public enum Engine: String, CaseIterable, Hashable, Sendable {
    /// The second one where the program offers it, otherwise the third.
    case auto
    /// The second one.
    case v2
    /// The third one.
    case v3
  }

  /// The program.
  public var program: Program
  /// The name of the agent's own configuration that must become the session's mode.
  public var name: String?
  /// The model that the agent should use.
  public var model: String?
  /// The engine; one that the command names takes precedence.
  public var engine: Engine = .auto
  /// The effort with which the model should think; nil for the model's own.
  public var effort: String?
  /// The accepted versions of the agent's program; nil for any.
  public var version: VersionRange?
  /// The variables that only the agent gets.
  public var environment: Environment
  /// The tools that the agent may use without asking.
  public var trust: Trust

  /// Creates the settings of an agent; by default, Kiro with its own configuration.
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

extension AgentSettings {
  /// Kiro's own command, as kjob starts it if a job names none.
  public static let kiroCommand = ["kiro-cli", "acp"]

  /// Returns true if a command starts Kiro's own program, in whatever folder it is.
  public static func startsKiro(_ command: [String]) -> Bool {
    let name = command.first?.split(separator: "/").last ?? ""
    return ["kiro-cli", "kiro-cli-chat"].contains(name)
  }

  /// True when the program is Kiro's own.
  public var isKiro: Bool {
    switch program {
    case .kiro: true
    case .command(let command): Self.startsKiro(command)
    case .scripted, .replayed: false
    }
  }
}
