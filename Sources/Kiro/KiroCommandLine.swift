/// How kiro-cli is started as an ACP agent.
public enum KiroCommandLine {
  /// The command when a job file names none.
  public static let standard = ["kiro-cli", "acp"]

  /// The command with the engine, the agent, the model and the trust that a job asks for.
  ///
  /// The flags come last, since kiro-cli takes them only after the word `acp`. The flag
  /// `--require-mcp-startup` is not among them: `acp` does not know it, so kjob keeps its meaning.
  public static func arguments(
    command: [String],
    agent: String?,
    model: String?,
    trust: Trust = .asConfigured,
    engine: String? = nil
  ) -> [String] {
    var result = command
    if let engine { result += [KiroEngine.flag, engine] }
    if let agent { result += ["--agent", agent] }
    if let model { result += ["--model", model] }
    switch trust {
    case .asConfigured: break
    case .allTools: result.append("--trust-all-tools")
    // One word, since an empty list has to be told from none.
    case .tools(let names): result.append("--trust-tools=" + names.joined(separator: ","))
    }
    return result
  }

  /// Which tools Kiro may use without asking.
  public enum Trust: Hashable, Sendable {
    /// Those that the agent's own configuration names.
    case asConfigured
    /// All.
    case allTools
    /// These.
    case tools([String])
  }

  /// The words with which Kiro is asked who is signed in, for a command that starts it; nil for
  /// any other program, which might take them for something else.
  public static func signInProbe(for command: [String]) -> [String]? {
    guard let program = command.first,
      ["kiro-cli", "kiro-cli-chat"].contains(program.split(separator: "/").last ?? "")
    else { return nil }
    return [program, "whoami"]
  }
}
