import Kiro
import Testing

@Suite struct KiroEngineTests {
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
      ("      --agent-engine <E>  Engine [possible values: v3, v4]", nil),
      ("      --agent-engine <E>  Engine\n      --model <M>  Model, such as v2", nil),
      ("      --agent <AGENT>  Agent, by v2 only\n  -v, --verbose", nil),
      ("      --agent-engine <E>  Engine, v20 or v21", nil), ("", nil),
      ("error: unknown command acp", nil),
    ] as [(String, String?)]
  )
  func `is chosen among those that the program offers`(help: String, engine: String?) {
    #expect(KiroEngine.choice(fromHelp: help) == engine)
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
    #expect(KiroEngine.probe(for: command) == words)
  }

  @Test(
    arguments: [
      (["kiro-cli", "acp", "--agent-engine", "v3", "-v"], "v3"),
      (["kiro-cli", "acp", "--agent-engine=v1"], "v1"),
      (["kiro-cli", "acp", "--agent-engine"], ""), (["kiro-cli", "acp", "--agent", "v3"], nil),
    ] as [([String], String?)]
  )
  func `is what the command names`(command: [String], engine: String?) {
    #expect(KiroEngine.named(in: command) == engine)
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
    let refusal = KiroEngine.refusal(in: errors)
    #expect(refusal?.flags == flags)
    #expect(refusal?.engine == engine)
    #expect((refusal?.isOfEngine ?? false) == (flags == ["--agent-engine"]))
  }

  @Test func `speaks as it does`() {
    let engine = { KiroEngine.speaking(hasName: $0, isExtended: $1, sessionID: $2) }
    #expect(engine(true, false, "4ef394b6") == "v2")
    #expect(engine(false, false, "sess_1") == "v3")
    #expect(engine(false, true, "x") == "v3")
    #expect(engine(false, false, "x") == nil)
  }

  @Test func `is named before the flags of the job`() {
    let words = KiroCommandLine.arguments(
      command: KiroCommandLine.standard,
      agent: "a",
      model: nil,
      engine: "v2"
    )
    #expect(words == ["kiro-cli", "acp", "--agent-engine", "v2", "--agent", "a"])
  }
}
