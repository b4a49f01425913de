internal import Job
internal import Kiro
internal import RunEvents
internal import Text

/// Advice for the reasons why a job cannot start.
enum Remedy {
  /// Returns where an agent comes from, and how to do without an account.
  static func getting(_ agent: AgentSettings) -> String {
    let place = agent.isKiro ? "Kiro's CLI: https://kiro.dev/docs/cli; " : ""
    return place + "without an account: `agent: { scripted: FILE }`, see `kjob init --scripted`"
  }

  /// The advice for a kind of reason; nil where the message says enough.
  static func text(for type: ReasonType) -> SafeText? {
    switch type {
    case .agentStart:
      "check that it is installed, and is in PATH or has its full path in `agent: { command: […] }`"
    case .agentSignIn: SafeText(SignedOutMessage.remedy)
    case .agentQuota: "wait for the next period, or sign in with another account"
    case .agentExited, .agentProtocol, .agentRefused:
      "start the agent by hand and see what it says: it must speak ACP on its standard streams"
    case .agentFallback:
      "commit the agent's file, copy it with `copy: [.kiro/]`, or correct `agent: { name: … }`"
    case .agentVersion: "install a version that the job accepts, or correct `agent: { version: … }`"
    case .agentModel: "choose a model that the agent offers"
    case .agentUnavailable, .agentRateLimit: "try again later, or let jobs do so with `retries`"
    case .mcpConfiguration: "correct the configuration that the message names"
    case .mcpStartup:
      "start the server by hand, or list in `require-mcp-startup` only the servers that matter"
    case .timeout: "check whether the agent waits for something, such as a browser or a network"
    case .worktree: "check that the folder for worktrees is writable (`--worktree-dir`)"
    case .copy: "correct `copy`"
    default: nil
    }
  }
}
