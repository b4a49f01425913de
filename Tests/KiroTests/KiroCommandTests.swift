import Kiro
import Testing

@Suite struct KiroCommandTests {
  @Test(
    arguments: [
      (nil, nil, ["kiro-cli", "acp"]), ("a", nil, ["kiro-cli", "acp", "--agent", "a"]),
      (nil, "m", ["kiro-cli", "acp", "--model", "m"]),
      ("a b", "", ["kiro-cli", "acp", "--agent", "a b", "--model", ""]),
    ] as [(String?, String?, [String])]
  )
  func `agent and model follow the word acp`(agent: String?, model: String?, words: [String]) {
    let command = KiroCommandLine.standard
    #expect(KiroCommandLine.arguments(command: command, agent: agent, model: model) == words)
  }

  @Test(
    arguments: [
      ("error: You are not logged in, please log in with kiro-cli login\n", true),
      ("NOT LOGGED IN", true), ("Please log in with kiro-cli login", true),
      ("Opening browser...", true),
      ("AccessDeniedException: no", true),
      ("The bearer token included in the request is invalid.", true), ("", false),
      ("logged in as someone", false), ("panicked at src/main.rs", false),
    ]
  )
  func `a kiro-cli without a sign-in is known by its standard error`(text: String, isNamed: Bool) {
    #expect(SignedOutMessage.isNamed(in: text) == isNamed)
  }
}
