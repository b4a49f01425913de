public import Job

/// The command line that starts kiro-cli as an ACP agent.
public enum KiroCommandLine {
  /// The command if a job file names none.
  public static let standard = AgentSettings.kiroCommand

  /// The flag that selects the way to sign in.
  public static let authenticationFlag = "--auth-method"

  /// The flags that choose the agent, the model, the effort and the trust of a session.
  static let choosingFlags = [
    "--agent", "--model", "--effort", "--trust-all-tools", "--trust-tools",
  ]

  /// The start of Kiro's program for a job.
  public struct Start: Sendable {
    /// The engine that is started.
    public var engine: AgentEngine
    /// The word for the engine's flag; nil to leave the flag out.
    public var engineWord: String?
    /// True when the program does not take the flag for the way to sign in.
    public var leavesOutAuthentication = false

    /// Creates the start of an engine.
    public init(
      engine: AgentEngine,
      engineWord: String? = nil,
      leavesOutAuthentication: Bool = false
    ) {
      self.engine = engine
      self.engineWord = engineWord
      self.leavesOutAuthentication = leavesOutAuthentication
    }
  }

  /// Returns the command with the flags for what a job requests, as far as its engine takes flags.
  ///
  /// The flags come last, because kiro-cli accepts them only after the word `acp`. The flag
  /// `--require-mcp-startup` is missing: `acp` does not know it, so kjob implements it.
  public static func arguments(
    command: [String],
    for agent: AgentSettings,
    start: Start
  ) -> [String] {
    var result = command
    if let word = start.engineWord { result += [EngineFlag.flag, word] }
    let namesMethod = command.contains { $0.hasPrefix(authenticationFlag) }
    if start.engine.needsAuthenticationMethod, !namesMethod, !start.leavesOutAuthentication {
      result.append(authenticationFlag + "=cli")
    }
    guard start.engine.choosesByOptions else { return result }
    if let name = agent.name { result += ["--agent", name] }
    if let model = agent.model { result += ["--model", model] }
    if let effort = agent.effort { result += ["--effort", effort] }
    switch agent.trust {
    case .asConfigured: break
    case .allTools: result.append("--trust-all-tools")
    // One argument, because an empty list differs from no list.
    case .tools(let names): result.append("--trust-tools=" + names.joined(separator: ","))
    }
    return result
  }

  /// Returns the command that asks Kiro who is signed in, for a command that starts Kiro.
  ///
  /// Nil for any other program, which might interpret it differently.
  public static func signInProbe(for command: [String]) -> [String]? {
    guard let program = command.first, AgentSettings.startsKiro(command) else { return nil }
    return [program, "whoami"]
  }
}
