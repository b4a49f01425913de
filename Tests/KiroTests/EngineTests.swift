import Job
import Kiro
import Testing

@Suite struct EngineTests {
  @Test(
    arguments: [
      (
        """
        Usage: kiro-cli acp [OPTIONS]

        Options:
              --agent <AGENT>                Agent to use
              --agent-engine <AGENT_ENGINE>  Engine [default: v2] [possible values: v1, v2, v3]
          -a, --trust-all-tools              Trust all tools
        """, "v2"
      ),
      (
        """
              --agent-engine <ENGINE>
                  The agent engine

                  Possible values:
                  - v1: The first
                  - v2: The second

                  [default: v2]

          -v, --verbose...  More
        """, "v2"
      ),
      ("      --agent-engine <rust|kas>  Engine", "rust"),
      ("  --agent-engine=ENGINE   one of {v2,v3}", "v2"),
      ("      --agent-engine <E>  Engine [possible values: v3, v4]", "v3"),
      ("      --agent-engine <kas|rust>  Engine", "rust"),
      ("      --agent-engine <kas>  Engine", "kas"),
      ("      --agent-engine <E>  Engine [possible values: v1]", nil),
      ("      --agent-engine <E>  Engine\n      --model <M>  Model, such as v2", nil),
      ("      --agent <AGENT>  Agent, by v2 only\n  -v, --verbose", nil),
      ("      --agent-engine <E>  Engine, v20 or v21", nil), ("", nil),
      ("error: unknown command acp", nil),
    ] as [(String, String?)]
  )
  func `is chosen among those that the program offers`(help: String, engine: String?) {
    let choice = EngineFlag.choice(.auto, fromHelp: help)
    #expect(choice?.word == engine)
    #expect(choice?.engine == engine.map(AgentEngine.named) ?? .unnamedKiro)
  }

  @Test(
    arguments: [
      (.v2, "--agent-engine <rust|kas>", "rust"), (.v3, "--agent-engine <rust|kas>", "kas"),
      (.v3, "--agent-engine <E> [possible values: v1, v2, v3]", "v3"),
      // What a program does not offer is not tried; what it does not name is.
      (.v3, "--agent-engine <E> [possible values: v1, v2]", nil),
      (.v2, "--agent-engine <kas>", nil), (.v3, "", "v3"), (.v2, "no such option", "v2"),
    ] as [(AgentSettings.Engine, String, String?)]
  )
  func `is the one that the job requests, where there is one`(
    wanted: AgentSettings.Engine,
    help: String,
    word: String?
  ) {
    let choice = EngineFlag.choice(wanted, fromHelp: help)
    #expect(choice?.word == word)
    #expect(choice.map { $0.engine == (wanted == .v3 ? .v3 : .v2) } ?? (word == nil))
  }

  @Test(
    arguments: [
      (["kiro-cli", "acp"], ["kiro-cli", "acp", "--help"]),
      (["/x/kiro-cli-chat", "acp", "-v"], ["/x/kiro-cli-chat", "acp", "--help"]),
      (["kiro-cli", "acp", "--agent-engine", "v3"], nil),
      (["kiro-cli", "acp", "--agent-engine=v1"], nil), (["kiro-cli", "chat"], nil),
      (["kiro-cli"], nil), (["gemini", "acp"], nil), (["bash", "kiro-cli", "acp"], nil), ([], nil),
    ] as [([String], [String]?)]
  )
  func `is asked for where the command is Kiro's and names none`(
    command: [String],
    words: [String]?
  ) {
    #expect(EngineFlag.probe(for: command) == words)
  }

  @Test(
    arguments: [
      (["kiro-cli", "acp", "--agent-engine", "v3", "-v"], "v3"),
      (["kiro-cli", "acp", "--agent-engine=v1"], "v1"),
      (["kiro-cli", "acp", "--agent-engine"], ""), (["kiro-cli", "acp", "--agent", "v3"], nil),
    ] as [([String], String?)]
  )
  func `is what the command names`(command: [String], engine: String?) {
    #expect(EngineFlag.named(in: command) == engine)
  }

  @Test(
    arguments: [
      (
        "error: the following arguments are not supported with --agent-engine=v3: --agent, --model",
        ["--agent", "--model"], "v3"
      ),
      ("error: unexpected argument '--agent-engine' found\n\nUsage: x", ["--agent-engine"], nil),
      ("error: invalid value 'v2' for '--agent-engine <E>'", ["--agent-engine"], nil),
      ("unrecognized option '--model'", ["--model"], nil),
      ("acp: --agent-engine is unknown here", ["--agent-engine"], nil),
      ("x\n--agent cannot be used with --agent-engine v3", ["--agent"], "v3"),
      ("usage: acp [--agent A] [--agent-engine E]", nil, nil),
      ("unknown flag: --trust-tools", ["--trust-tools"], nil), ("panicked at x", nil, nil),
      ("the tool is not supported with this model: try again", nil, nil), ("", nil, nil),
    ] as [(String, [String]?, String?)]
  )
  func `and its flags are refused in these words`(
    errors: String,
    flags: [String]?,
    engine: String?
  ) {
    let refusal = EngineFlag.refusal(in: errors)
    #expect(refusal?.flags == flags)
    #expect(refusal?.engine == engine)
    #expect((refusal?.isOfEngine ?? false) == (flags == ["--agent-engine"]))
  }

  /// The signs of an agent: its name, `kiro` among its capabilities, its session, and the prefixes of
  /// its own messages.
  private static func signs(
    _ name: String? = nil,
    isExtended: Bool = false,
    session: String? = nil,
    messages: String? = nil
  ) -> AgentEngine.Signs {
    var signs = AgentEngine.Signs()
    signs.name = name
    signs.extensions = isExtended ? ["kiro"] : []
    signs.sessionID = session
    signs.hasKiroMessages = messages != nil
    signs.hasSecondEngineMessages = messages == "_kiro.dev"
    return signs
  }

  @Test(
    arguments: [
      // Whatever was started, the agent shows what runs.
      (.v2, signs("Kiro CLI Agent"), .v2), (.v2, signs(isExtended: true), .v3),
      (.v2, signs(session: "sess_1"), .v3), (.v2, signs(), .v2),
      (.v3, signs(isExtended: true), .v3), (.v3, signs(), .v3),
      (.v3, signs("Kiro CLI Agent", session: "4ef3"), .v2), (.v3, signs(messages: "_kiro"), .v3),
      (.unnamedKiro, signs("Kiro CLI Agent"), .v2), (.unnamedKiro, signs(), .unnamedKiro),
      (.unnamedKiro, signs(session: "sess_1"), .v3),
      (.unnamedKiro, signs(messages: "_kiro.dev"), .v2),
      // Another program may start Kiro.
      (.acp, signs("Kiro CLI Agent"), .v2), (.acp, signs(isExtended: true), .v3),
      (.acp, signs(messages: "_kiro.dev"), .v2), (.acp, signs(messages: "_kiro"), .unnamedKiro),
      (.acp, signs("other", session: "sess_1"), .acp), (.acp, signs(session: "sess_1"), .acp),
      (.acp, signs(), .acp),
      // What is called Kiro may start another program.
      (.v2, signs("other", session: "s"), .acp), (.v3, signs("other", session: "s"), .acp),
      (.unnamedKiro, signs("other", session: "s"), .acp), (.v2, signs("other"), .v2),
      (.v2, signs("other", session: "s", messages: "_kiro.dev"), .v2),
    ] as [(AgentEngine, AgentEngine.Signs, AgentEngine)]
  )
  func `is known by what the agent says`(
    started: AgentEngine,
    signs: AgentEngine.Signs,
    running: AgentEngine
  ) {
    #expect(started.identified(by: signs) == running)
  }
}
