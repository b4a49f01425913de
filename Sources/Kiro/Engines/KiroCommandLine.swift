public import Job

/// The command line that starts kiro-cli as an ACP agent.
public enum KiroCommandLine {
  /// The command if a job file names none.
  public static let standard = ["kiro-cli", "acp"]

  /// Returns the command with the engine, the agent, the model, and the trust that a job requests.
  ///
  /// The flags come last, because kiro-cli accepts them only after the word `acp`. The flag
  /// `--require-mcp-startup` is missing: `acp` does not know it, so kjob implements it.
  public static func arguments(
    command: [String],
    agent: String?,
    model: String?,
    trust: AgentSettings.Trust = .asConfigured,
    engine: String? = nil
  ) -> [String] {
    var result = command
    if let engine { result += [KiroEngine.flag, engine] }
    if let agent { result += ["--agent", agent] }
    if let model { result += ["--model", model] }
    switch trust {
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
    guard let program = command.first,
      ["kiro-cli", "kiro-cli-chat"].contains(program.split(separator: "/").last ?? "")
    else { return nil }
    return [program, "whoami"]
  }
}
