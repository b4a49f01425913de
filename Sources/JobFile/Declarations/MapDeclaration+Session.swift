internal import JSON
internal import Job

extension MapDeclaration {
  static let mcpServers = KeyDeclaration(
    key: .mcpServers,
    type: .dictionary(key: .line, value: .map(mcpServer), mayBeEmpty: true),
    summary: """
      MCP servers beyond those of the agent's own configuration, by name. In their values \
      `${NAME}` stands for a variable of kjob's environment.
      """,
    examples: [
      .object([("time", .object([("command", .array([.string("mcp-server-time")]))]))])
    ]
  )

  private static let mcpServer = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .command,
        type: .list(of: .text(.argument), mayBeEmpty: false),
        summary: "The server's program with its arguments, started without a shell.",
        examples: [.array([.string("uvx"), .string("mcp-server-time")])]
      ),
      KeyDeclaration(
        key: .env,
        type: .dictionary(
          key: .environmentName,
          value: .text(.environmentValue),
          mayBeEmpty: true
        ),
        summary: "Variables that are added to the program's environment.",
        examples: [.object([("DATABASE_URL", .string("${DATABASE_URL}"))])]
      ),
      KeyDeclaration(
        key: .url,
        type: .text(.address),
        summary: "The address of a server that is reached over HTTP.",
        examples: [.string("https://mcp.example.com/mcp")]
      ),
      KeyDeclaration(
        key: .headers,
        type: .dictionary(key: .line, value: .text(.line), mayBeEmpty: true),
        summary: "HTTP headers of every request to the server.",
        examples: [.object([("Authorization", .string("Bearer ${DOCS_TOKEN}"))])]
      ),
    ],
    exclusive: [[.command, .url], [.env, .url], [.command, .headers]],
    required: [.command, .url]
  )

  static let trust = [
    KeyDeclaration(
      key: .trustAllTools,
      type: .boolean,
      summary: "Whether Kiro may use every tool without asking (`--trust-all-tools`).",
      defaultValue: .boolean(false)
    ),
    KeyDeclaration(
      key: .trustTools,
      type: .list(of: .text(.line), mayBeEmpty: true),
      summary: "The tools that Kiro's engine v2 may use without asking (`--trust-tools`).",
      examples: [.array([.string("fs_read"), .string("@git/git_status")])]
    ),
  ]

  static let usage = [
    KeyDeclaration(
      key: .context,
      type: .map(context),
      summary: "When a job's next prompt goes to a new session."
    ),
    KeyDeclaration(
      key: .budget,
      type: .map(budget),
      summary: """
        What the job may use in all its attempts together. A limit in a measure that the agent does \
        not report is a warning.
        """
    ),
    KeyDeclaration(
      key: .retries,
      type: .map(retries),
      summary: """
        Whether a job is tried again, from the start, when it failed for a reason that may go away.
        """
    ),
  ]

  static let repairKey = KeyDeclaration(
    key: .repair,
    type: .map(repair),
    summary: """
      Whether a refused change goes back to the agent in the same session, with the output of the \
      command that refused it. What is verified at the end is judged again without the agent.
      """
  )

  private static let repair = MapDeclaration(keys: [
    KeyDeclaration(
      key: .attempts,
      type: .integer(0...10),
      summary: "How often.",
      isRequired: true,
      examples: [.integer(1)]
    ),
    KeyDeclaration(
      key: .prompt,
      type: .template(.prompt),
      summary: """
        The prompt, in which `${{ verify.name }}`, `${{ verify.output }}` and \
        `${{ verify.exit-code }}` stand for the command that refused the change. Default: a short \
        text with all three.
        """,
      examples: [.string("`${{ verify.name }}` failed:\n${{ verify.output }}")]
    ),
  ])

  private static let context = MapDeclaration(keys: [
    KeyDeclaration(
      key: .limit,
      type: .integer(1...100),
      summary: """
        How full the context may be, in percent, before the next prompt goes to a new session; 100 \
        for never.
        """,
      isRequired: true,
      defaultValue: .integer(JobSpecification.Defaults.contextLimit)
    )
  ])

  private static let budget = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .credits,
        type: .amount,
        summary: "The number of Kiro credits that the job may use.",
        examples: [.integer(5)]
      ),
      KeyDeclaration(
        key: .cost,
        type: .amount,
        summary: "What the job may cost, in the currency that the agent reports.",
        examples: [.integer(2)]
      ),
      KeyDeclaration(
        key: .tokens,
        type: .amount,
        summary: "The number of tokens that the job may use.",
        examples: [.integer(500_000)]
      ),
    ],
    required: [.credits, .cost, .tokens]
  )

  private static let retries = MapDeclaration(keys: [
    KeyDeclaration(
      key: .count,
      type: .integer(0...10),
      summary: "The number of attempts after the first.",
      isRequired: true,
      examples: [.integer(2)]
    ),
    KeyDeclaration(
      key: .backoff,
      type: .choice(RetrySettings.Backoff.allCases.map(\.rawValue)),
      summary: "Whether the time between attempts doubles each time or stays the same.",
      defaultValue: .string(RetrySettings().backoff.rawValue)
    ),
    KeyDeclaration(
      key: .delay,
      type: .duration,
      summary: "The time before the second attempt.",
      defaultValue: .string(DurationText.write(RetrySettings().delay))
    ),
    KeyDeclaration(
      key: .maxDelay,
      type: .duration,
      summary: "The longest time between two attempts.",
      defaultValue: .string(DurationText.write(RetrySettings().maxDelay))
    ),
    KeyDeclaration(
      key: .jitter,
      type: .boolean,
      summary: "Whether each wait between attempts is shortened at random, by up to half.",
      defaultValue: .boolean(RetrySettings().hasJitter)
    ),
    KeyDeclaration(
      key: .on,
      type: .list(of: .choice(RetryCause.allCases.map(\.rawValue)), mayBeEmpty: false),
      summary: "The failures after which the job is tried again. Default: all of them.",
      examples: [.array([.string("mcp-startup"), .string("rate-limit")])]
    ),
  ])
}
