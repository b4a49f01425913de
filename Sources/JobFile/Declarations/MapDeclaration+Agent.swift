internal import JSON
internal import Job

extension MapDeclaration {
  /// The agent of a job.
  static let agentKey = KeyDeclaration(
    key: .agent,
    type: .map(agent),
    summary: """
      The agent that does the job. Default: Kiro. A job's own map is merged with the one at the \
      top, key by key.
      """
  )

  static let agent = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .command,
        type: .list(of: .text(.argument), mayBeEmpty: false),
        summary: "The agent's program with its arguments, started without a shell.",
        examples: [.array([.string("kiro-cli"), .string("acp")])]
      ),
      KeyDeclaration(
        key: .scripted,
        type: .text(.path),
        summary: "The script for the built-in agent, relative to the job file.",
        examples: [.string("script.yml")]
      ),
      KeyDeclaration(
        key: .replay,
        type: .text(.path),
        summary: """
          The recording that the built-in agent plays: a run's `transcript.jsonl`, relative to the \
          job file.
          """,
        examples: [.string("transcript.jsonl")]
      ),
      KeyDeclaration(
        key: .name,
        type: .text(.line),
        summary: """
          The agent configuration to use, which is the session's mode; a session with another one is \
          an error.
          """,
        examples: [.string("refactorer")]
      ),
      KeyDeclaration(
        key: .model,
        type: .text(.line),
        summary: "The model to use, one of those that the agent offers; another one is an error.",
        examples: [.string("claude-sonnet-4.5")]
      ),
      KeyDeclaration(
        key: .effort,
        type: .text(.line),
        summary: "The effort with which the model should think, where the agent offers it.",
        examples: [.string("high")]
      ),
      KeyDeclaration(
        key: .engine,
        type: .choice(AgentSettings.Engine.allCases.map(\.rawValue)),
        summary: """
          The engine of Kiro's program. `auto` uses v2 where the program offers it, otherwise v3; an \
          engine in `command` takes precedence.
          """,
        defaultValue: .string(AgentSettings.Engine.auto.rawValue)
      ),
      KeyDeclaration(
        key: .version,
        type: .text(.versionRange),
        summary: """
          The accepted versions of the agent's program, checked before anything starts. A \
          requirement compares only the parts that it names: `<=2.20` accepts 2.20.7.
          """,
        examples: [.string(">=2.20 <3")]
      ),
      KeyDeclaration(
        key: .env,
        type: .oneOf([.map(environment), flatVariables]),
        summary: """
          Variables for the agent alone, not for `setup` and `verify`. Variables that are only set \
          can be given without `set`.
          """,
        examples: [
          .object([
            ("pass", .array([.string("AWS_*")])),
            ("set", .object([("LOG_LEVEL", .string("debug"))])),
          ]),
          .object([("LOG_LEVEL", .string("debug"))]),
        ]
      ),
    ] + trust,
    exclusive: [[.command, .scripted, .replay], [.trustAllTools, .trustTools]]
  )

  private static let environment = MapDeclaration(keys: passAndSet)

  /// The MCP servers of a session.
  static let mcp = [
    KeyDeclaration(
      key: .requireMCPStartup,
      type: .oneOf([.boolean, .list(of: .text(.line), mayBeEmpty: false)]),
      summary: """
        Whether all, some (a list of names) or none of the MCP servers must have started before \
        the first prompt.
        """,
      defaultValue: .boolean(true),
      examples: [.boolean(false), .array([.string("github")])]
    ),
    KeyDeclaration(
      key: .mcpStartupTimeout,
      type: .duration,
      summary: "How long the MCP servers may take to start.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.mcpStartupTimeout))
    ),
    mcpServers,
  ]
}
