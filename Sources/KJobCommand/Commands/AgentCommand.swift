internal import FileSystem
internal import JobFile
internal import Report
internal import RunEvents
internal import ScriptedAgent

/// `kjob agent`: the built-in agent on standard input and output.
enum AgentCommand: Command {
  static let declaration = CommandDeclaration(
    name: "agent",
    summary: "Run an ACP agent that follows a script or plays a recording.",
    operands: .none,
    options: [
      script.declaration,
      recording.declaration,
      engine.declaration,
      agent.declaration,
      model.declaration,
      effort.declaration,
      authentication.declaration,
      trustsAllTools.declaration,
      trustedTools.declaration,
    ],
    discussion: """
      It stands in for kiro-cli, to try job files without an account or credits:
        agent: { scripted: refactor.script.yml }
      It speaks the Agent Client Protocol on standard input and output, as Kiro's engines do.

      A script's keys:
        turns           a list of turns, each a list of steps; the last one
                        is repeated
        initialize, session
                        steps before the answers to `initialize` and
                        `session/new`
        ready, after    steps after the answers to `session/new` and to
                        each prompt
        servers         MCP servers that it lists:
                        [{ name: N, status: running|loading|failed|… }]
        startup-status  answers to `_kiro.dev/mcp/startup_status`:
                        [{ allStarted: B, failed: [N…], pending: [N…],
                        determinable: B }, …]
        engine          v2 (the default), v3, or acp for an agent that
                        speaks ACP alone
        agents, models  the only ones that it knows; for any other it uses
                        its default, as Kiro does
        efforts         the ones that can be chosen
        name, version   its name and version
        ignores-end-of-input
                        whether it keeps running when its input ends

      Ordinary steps:
        say: TEXT, think: TEXT
        write: { path: P, content: TEXT, executable: true|false }
        replace: { path: P, old: TEXT, new: TEXT }, delete: P
        run: COMMAND                   (bash, in the session's folder)
        ask: { title: T, tool: NAME, path: P, allowed: [STEP…],
             denied: [STEP…] }
        open-tool: TITLE               (a tool call that stays open)
        mcp: { started: N } | { failed: N, error: T }
             | { authorization: N, address: URL } | governance-disabled
        usage: { credits: X, context: PERCENT, cost: DOLLARS, tokens: N }
        notify: { method: M, params: … }
        request: { method: M, params: …, id: ID, expect: …,
             save: { NAME: PATH } }
        request: { method: M, params: …, id: ID, later: NAME }
        answer: { to: NAME, expect: …, save: { NAME: PATH } }
        sleep: TIME, wait-for-cancel, wait-for-cancel: [STEP…]
        stop: REASON                   (end_turn, refusal, max_tokens, …)
        fail: { code: N, message: T, data: … }

      The client answers what `request` sends. The answer must contain at least what `expect` says,
      `{ result: … }` or `{ error: { code: N } }`; otherwise the agent writes it to standard error and
      exits with 9. With `later`, the agent continues at once and an `answer` step waits for the answer.
      `save` keeps values of the result by their paths (`terminalId`, `models.0.id`); later strings in
      `params` and `expect` use them as `${NAME}`. `${cwd}` is the session's folder.

      Steps that misbehave:
        hang, freeze, exit: CODE, signal: NUMBER, close-output, close-input,
        raw: TEXT, errors: TEXT, huge-line: BYTES, flood: COUNT, split,
        ignore-signals,
        daemon: { seconds: N, clears-environment: true, holds-output: true }

      A recording is the transcript of an earlier run, to test a job file without credits:
        agent: { replay: transcript.jsonl }
      The agent repeats what the recorded agent said, without its pauses, and waits wherever kjob said
      something. It makes the file changes that completed tool calls reported, but only inside the
      session's folder. It runs no commands: what the recorded agent's commands changed, deleted or made
      executable is not replayed. Where kjob asks or decides differently than in the recording, the
      answer is an error that says what was recorded and what came instead. A recording may also
      hold only the agent's lines, without kjob's.
      """
  )

  private static let script = Option(
    "script",
    value: "FILE",
    help: "The script (YAML), see below."
  )
  private static let recording = Option(
    "replay",
    value: "FILE",
    help: "The recording (JSON lines) to play, see below."
  )
  private static let engine = Option(
    "agent-engine",
    value: "NAME",
    help:
      "The agent to play: Kiro's engines v2 and v3, or acp for ACP alone.\nDefault: the script's."
  ) { (text) throws(UsageError) in
    guard let dialect = Dialect(word: text) else { throw .otherEngine(text) }
    return dialect
  }
  private static let agent = Option(
    "agent",
    value: "NAME",
    help: "The requested agent, like kiro-cli's option."
  )
  private static let model = Option(
    "model",
    value: "NAME",
    help: "The requested model, like kiro-cli's option."
  )
  private static let effort = Option(
    "effort",
    value: "LEVEL",
    help: "The requested effort, like kiro-cli's option."
  )
  private static let authentication = Option(
    "auth-method",
    value: "NAME",
    help: "How to sign in, like kiro-cli's option; it changes nothing."
  )
  private static let trustsAllTools = Option<Bool>(
    "trust-all-tools",
    help: "Use every tool without asking, like kiro-cli's option."
  )
  private static let trustedTools = Option(
    "trust-tools",
    value: "NAMES",
    help: "Use these tools without asking, like kiro-cli's option."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    _ = try arguments[authentication]
    if let path = try arguments[recording] {
      guard try arguments[script] == nil else { throw UsageError.scriptAndRecording }
      return try replay(path, context)
    }
    guard let path = try arguments[script] else { throw UsageError.missingScript }
    let bytes = try RegularFile.read(context.absolute(path), limit: 1 << 20)
    let (script, problems) = ScriptReader.read(bytes)
    guard problems.isEmpty else {
      for diagnostic in AgentFiles.diagnostics(of: problems, in: path, bytes) {
        try? context.errors.write("\(diagnostic)\n")
      }
      return ExitCode.failure.rawValue
    }
    var agent = ScriptedAgent(
      script,
      arguments: ScriptedAgent.Arguments(
        agent: try arguments[agent],
        model: try arguments[model],
        trustsAllTools: try arguments[trustsAllTools],
        trustedTools: try arguments[trustedTools]?.split(separator: ",").map(String.init),
        effort: try arguments[effort],
        dialect: try arguments[engine]
      )
    )
    return agent.serve()
  }

  private static func replay(_ path: String, _ context: CommandContext) throws -> Int32 {
    let bytes = try RegularFile.read(context.absolute(path), limit: 160 << 20)
    do throws(RecordingReader.Problem) {
      var agent = ReplayingAgent(try RecordingReader.read(bytes))
      return agent.serve()
    } catch {
      try? context.errors.write("\(path):\(error)\n")
      return ExitCode.failure.rawValue
    }
  }
}
