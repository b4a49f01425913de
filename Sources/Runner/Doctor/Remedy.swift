internal import Kiro
internal import RunEvents
internal import Text

/// Advice for the reasons why a job cannot start.
enum Remedy {
  /// The advice for a kind of reason; nil where the message says enough.
  static func text(for type: ReasonType) -> SafeText? {
    switch type {
    case .agentStart:
      "see that it is installed, and in PATH or named in full in `agent: { command: […] }`"
    case .agentSignIn: SafeText(SignInFault.remedy)
    case .agentQuota: "wait for the next period, or sign in with another account"
    case .agentExited, .agentProtocol, .agentRefused:
      "start the agent by hand and see what it says: it must speak ACP on its standard streams"
    case .agentFallback:
      "commit the agent's file, take it along with `copy: [.kiro/]`, or correct `agent: { name: … }`"
    case .agentVersion: "install a version that the job takes, or correct `agent: { version: … }`"
    case .agentModel, .agentConfiguration: "choose a model that the agent offers"
    case .agentUnavailable, .agentRateLimit: "try again later, or let jobs do so with `retries`"
    case .mcpConfiguration: "correct the configuration that is named"
    case .mcpStartup: "start the server by hand, or name those that matter in `require-mcp-startup`"
    case .timeout: "look whether the agent waits for something, such as a browser or a network"
    case .worktree: "look whether the folder for worktrees can be written to (`--worktree-dir`)"
    case .copy: "correct `copy`"
    default: nil
    }
  }
}
