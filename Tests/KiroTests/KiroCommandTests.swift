import Job
import Kiro
import Testing

@Suite struct KiroCommandTests {
  private static let command = KiroCommandLine.standard
  private static let everything = AgentSettings(name: "a b", model: "m", trust: .allTools)

  @Test(
    arguments: [
      (AgentSettings(), .unnamedKiro, nil, []),
      (AgentSettings(name: "a b"), .v2, nil, ["--agent", "a b"]),
      (AgentSettings(model: "m"), .unnamedKiro, nil, ["--model", "m"]),
      (AgentSettings(trust: .tools([])), .v2, nil, ["--trust-tools="]),
      (AgentSettings(trust: .tools(["x", "@y"])), .v2, nil, ["--trust-tools=x,@y"]),
      (
        everything, .v2, "v2",
        ["--agent-engine", "v2", "--agent", "a b", "--model", "m", "--trust-all-tools"]
      ),
      // The third engine takes none of them; the session chooses.
      (everything, .v3, "kas", ["--agent-engine", "kas", "--auth-method=cli"]),
      (everything, .v3, nil, ["--auth-method=cli"]),
      // Nothing is added for an agent that speaks ACP alone.
      (everything, .acp, nil, []),
    ] as [(AgentSettings, AgentEngine, String?, [String])]
  )
  func `has the flags that its engine takes`(
    agent: AgentSettings,
    engine: AgentEngine,
    word: String?,
    flags: [String]
  ) {
    let start = KiroCommandLine.Start(engine: engine, engineWord: word)
    let words = KiroCommandLine.arguments(command: Self.command, for: agent, start: start)
    #expect(words == Self.command + flags)
  }

  @Test func `names the way to sign in once, and not where the program does not take it`() {
    let named = Self.command + ["--auth-method", "x"]
    let start = KiroCommandLine.Start(engine: .v3)
    #expect(KiroCommandLine.arguments(command: named, for: AgentSettings(), start: start) == named)
    let without = KiroCommandLine.Start(engine: .v3, leavesOutAuthentication: true)
    let words = KiroCommandLine.arguments(
      command: Self.command,
      for: AgentSettings(),
      start: without
    )
    #expect(words == Self.command)
  }

  @Test func `carries the effort`() {
    var agent = AgentSettings()
    agent.effort = "high"
    let start = KiroCommandLine.Start(engine: .v2)
    let words = KiroCommandLine.arguments(command: Self.command, for: agent, start: start)
    #expect(words == Self.command + ["--effort", "high"])
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
