/// The agent that the built-in one plays: one of Kiro's engines, or one that speaks ACP alone.
public enum Dialect: String, CaseIterable, Sendable {
  /// Kiro's second engine.
  case v2
  /// Kiro's third engine.
  case v3
  /// An agent that speaks ACP alone.
  case acp

  /// Creates the dialect of a word for Kiro's option, in the spelling of any version.
  public init?(word: String) {
    switch word {
    case "rust": self = .v2
    case "kas": self = .v3
    default: self.init(rawValue: word)
    }
  }

  /// Returns the options of the command line that the agent does not take.
  func refused(_ arguments: ScriptedAgent.Arguments) -> [String] {
    guard self != .v2 else { return [] }
    let given: [(String, Bool)] = [
      ("--agent", arguments.agent != nil), ("--model", arguments.model != nil),
      ("--effort", arguments.effort != nil), ("--trust-all-tools", arguments.trustsAllTools),
      ("--trust-tools", arguments.trustedTools != nil),
    ]
    return given.filter(\.1).map(\.0)
  }

  /// Returns the message with which the agent exits because of such options.
  func refusal(of flags: [String]) -> String {
    self == .v3
      ? "error: the following arguments are not supported with --agent-engine=v3: "
        + flags.joined(separator: ", ")
      : "error: unexpected argument '\(flags[0])' found"
  }
}
