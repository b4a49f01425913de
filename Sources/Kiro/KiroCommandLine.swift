/// How kiro-cli is started as an ACP agent.
public enum KiroCommandLine {
  /// The command when a job file names none.
  public static let standard = ["kiro-cli", "acp"]

  /// The command with the agent and the model that a job asks for.
  ///
  /// The flags come last, since kiro-cli takes them only after the word `acp`. The flag
  /// `--require-mcp-startup` is not among them: `acp` does not know it, so kjob keeps its meaning.
  public static func arguments(command: [String], agent: String?, model: String?) -> [String] {
    var result = command
    if let agent { result += ["--agent", agent] }
    if let model { result += ["--model", model] }
    return result
  }
}
