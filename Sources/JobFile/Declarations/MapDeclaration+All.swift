internal import JSON

extension MapDeclaration {
  /// The keys of a job file.
  static let topLevel = MapDeclaration(
    keys: [version] + job.keys + [jobs],
    exclusive: job.exclusive
  )

  /// The keys of a job, which a file may also have at its top for all of its jobs.
  static let job = MapDeclaration(
    keys: [name, repos, matrix, agentKey] + variables + mcp + [permissionsKey, clientCapabilities]
      + promptKeys + times
      + usage + steps + bounds,
    exclusive: [[.prompt, .promptFile, .prompts]]
  )

  private static let version = KeyDeclaration(
    key: .version,
    type: .constant(1),
    summary: "The version of the job file's format.",
    isRequired: true,
    examples: [.integer(1)]
  )

  private static let name = KeyDeclaration(
    key: .name,
    type: .template(.name),
    summary: """
      The job's name, of which its id is made. Default: the key below `jobs`, or the file's name \
      without its ending. At the top of a file with `jobs`: what stands before the ids of its \
      jobs where another file has the same. May hold `${{ matrix.NAME }}` and `${{ repo.name }}`, \
      which the id then does not repeat.
      """,
    examples: [.string("drop-legacy-logger")]
  )

  private static let repos = KeyDeclaration(
    key: .repos,
    type: .list(of: .oneOf([.text(.path), .map(repository)]), mayBeEmpty: false),
    summary: """
      The repositories; the job runs once for each. Default: the repository that holds the job \
      file. `url` names one to fetch, `from` a file with a list of them.
      """,
    examples: [.array([.string("../api"), .string("../web")])]
  )

  private static let matrix = KeyDeclaration(
    key: .matrix,
    type: .dictionary(
      key: .matrixName,
      value: .list(of: .word(.matrixValue), mayBeEmpty: false),
      mayBeEmpty: true
    ),
    summary: """
      Variables with their values; the job runs once for each of at most \
      \(MatrixValue.mostCombinations) combinations, with their values at the end of its id, as in \
      `name[Core,a]`. `${{ matrix.NAME }}` stands for a value in prompts, commands and names, as do \
      `${{ repo.name }}`, `${{ job.id }}` and `${{ job.name }}`; `$${{` is a plain `${{`. Commands \
      and the agent also get `KJOB_MATRIX_NAME`.
      """,
    examples: [.object([("module", .array([.string("Core"), .string("Net")]))])]
  )

  private static let repository = MapDeclaration(
    keys: repositoryKeys + [
      KeyDeclaration(
        key: .from,
        type: .text(.path),
        summary: """
          A file that lists repositories in place of this entry, relative to the job file: YAML \
          with a list as here, or one path on each line where the name ends in `.txt`. Paths in it \
          count from its own folder.
          """,
        examples: [.string("repositories.yml")]
      )
    ],
    exclusive: [[.path, .url, .from], [.ref, .from], [.name, .from]]
  )

  /// What a file of repositories lists.
  static let listedRepository = ValueType.oneOf([
    .text(.path),
    .map(
      MapDeclaration(keys: repositoryKeys, exclusive: [[.path, .url]], required: [.path, .url])
    ),
  ])

  private static let repositoryKeys = [
    KeyDeclaration(
      key: .path,
      type: .text(.path),
      summary: """
        The repository's path, relative to the job file. Default: the repository that holds the \
        job file.
        """,
      examples: [.string("../api")]
    ),
    KeyDeclaration(
      key: .url,
      type: .text(.repositoryURL),
      summary: """
        Where the repository is fetched from, into a cache of bare repositories that all runs \
        share: `https`, `file`, or `http` on this machine. Never with a user or a password; those \
        come from KJOB_GIT_TOKEN or git's credential helpers. Such a job always has `isolation: \
        private`, and nothing to `copy`.
        """,
      examples: [.string("https://git.example.com/team/api.git")]
    ),
    KeyDeclaration(
      key: .ref,
      type: .text(.reference),
      summary: "The branch, tag or commit to start from.",
      defaultValue: .string("HEAD"),
      examples: [.string("main")]
    ),
    KeyDeclaration(
      key: .name,
      type: .text(.name),
      summary:
        "The name that tells it from the job's others. Default: the last component of the path or the URL.",
      examples: [.string("api")]
    ),
  ]

  private static let agentKey = KeyDeclaration(
    key: .agent,
    type: .map(agent),
    summary: """
      The agent that does the job. Default: Kiro. A job's own map is merged with the one at the \
      top, key by key.
      """
  )

  private static let agent = MapDeclaration(
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
        summary: "The agent configuration that must become the session's mode.",
        examples: [.string("refactorer")]
      ),
      KeyDeclaration(
        key: .model,
        type: .text(.line),
        summary: "The model that the agent should use.",
        examples: [.string("claude-sonnet-4.5")]
      ),
      KeyDeclaration(
        key: .version,
        type: .text(.versionRange),
        summary: """
          The versions of the agent's program that will do, checked before anything starts. Each \
          requirement compares as many parts as it has itself.
          """,
        examples: [.string(">=2.20 <3")]
      ),
      KeyDeclaration(
        key: .env,
        type: .map(environment),
        summary: "Variables for the agent alone, not for `setup` and `verify`."
      ),
    ] + trust,
    exclusive: [[.command, .scripted, .replay], [.trustAllTools, .trustTools]]
  )

  private static let environment = MapDeclaration(keys: passAndSet)

  private static let mcp = [
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

  private static let permissionsKey = KeyDeclaration(
    key: .permissions,
    type: .map(permissions),
    summary: "The answers to the agent's requests for permission: policy, not a boundary."
  )

  private static let clientCapabilities = KeyDeclaration(
    key: .clientCapabilities,
    type: .list(of: .choice(ClientCapability.allCases.map(\.rawValue)), mayBeEmpty: true),
    summary: """
      What kjob does for the agent in the worktree when it asks: `fs` reads and writes files, \
      `terminal` runs commands. Kiro needs neither; some agents work only with them.
      """,
    defaultValue: .array([]),
    examples: [.array([.string("fs"), .string("terminal")])]
  )

  private static let decisions = PermissionPolicyDefinition.Decision.allCases.map(\.rawValue)

  private static let permissions = MapDeclaration(keys: [
    KeyDeclaration(
      key: .default,
      type: .choice(decisions),
      summary: "The answer where no rule fits.",
      defaultValue: .string("allow")
    ),
    KeyDeclaration(
      key: .rules,
      type: .list(of: .map(rule), mayBeEmpty: true),
      summary: "Answers for the requests that fit their patterns."
    ),
  ])

  private static let rule = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .tool,
        type: .text(.line),
        summary: "A glob for the tool.",
        examples: [.string("shell")]
      ),
      KeyDeclaration(
        key: .title,
        type: .text(.line),
        summary: "A glob for the request's title.",
        examples: [.string("git push*")]
      ),
      KeyDeclaration(
        key: .path,
        type: .text(.line),
        summary: """
          A glob for the paths that the call names, relative to the worktree where they lie in it. \
          A rule that denies fits when one of them does, one that allows when all of them do.
          """,
        examples: [.string("Tests/*")]
      ),
      KeyDeclaration(
        key: .command,
        type: .text(.line),
        summary: """
          A glob for the command that the call runs. A rule that denies fits when one of the \
          command's parts does, one that allows when all of them do.
          """,
        examples: [.string("git push*")]
      ),
      KeyDeclaration(
        key: .decision,
        type: .choice(decisions),
        summary: "The answer.",
        isRequired: true
      ),
    ],
    required: [.tool, .title, .path, .command]
  )

  private static let promptKeys = [
    KeyDeclaration(
      key: .prompt,
      type: .template(.prompt),
      summary: "The prompt.",
      examples: [.string("Replace the old logger by the new one.")]
    ),
    KeyDeclaration(
      key: .promptFile,
      type: .text(.path),
      summary: "A file with the prompt, relative to the job file.",
      examples: [.string("prompt.md")]
    ),
    KeyDeclaration(
      key: .prompts,
      type: .list(of: .oneOf([.template(.prompt), .map(promptFile)]), mayBeEmpty: false),
      summary: "Several prompts, sent in order in one session; each is text or names a file.",
      examples: [.array([.string("Write the tests."), .object([("file", .string("fix.md"))])])]
    ),
  ]

  private static let promptFile = MapDeclaration(keys: [
    KeyDeclaration(
      key: .file,
      type: .text(.path),
      summary: "A file with the prompt, relative to the job file.",
      isRequired: true,
      examples: [.string("prompt.md")]
    )
  ])

  private static let times = [
    KeyDeclaration(
      key: .timeout,
      type: .duration,
      summary: "How long the whole job may take, from worktree to verdict.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.timeout))
    ),
    KeyDeclaration(
      key: .idleTimeout,
      type: .duration,
      summary: "How long the agent may be silent without a tool call at work.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.idleTimeout))
    ),
    KeyDeclaration(
      key: .gracePeriod,
      type: .duration,
      summary: "How long each step of stopping waits: cancel, SIGTERM, SIGKILL.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.gracePeriod))
    ),
  ]

  private static let steps = [
    KeyDeclaration(
      key: .isolation,
      type: .choice(Isolation.allCases.map(\.rawValue)),
      summary: """
        What the job works in: a linked `worktree` shares branches, configuration and stash with \
        the repository; a `private` one has its own and writes nothing to the repository.
        """,
      defaultValue: .string(Isolation.worktree.rawValue),
      examples: [.string(Isolation.private.rawValue)]
    ),
    KeyDeclaration(
      key: .source,
      type: .choice(SourcePolicy.allCases.map(\.rawValue)),
      summary: """
        Whether branches, tags, the stash, HEAD, the index or files of the repository may change \
        while the job runs: `tolerant` reports it, `strict` makes it an error. Default: `strict` \
        in CI and without a terminal, else `tolerant`. Settings, hooks and the like may never change.
        """,
      examples: [.string(SourcePolicy.strict.rawValue)]
    ),
    KeyDeclaration(
      key: .setup,
      type: .list(of: .oneOf([.template(.script), .map(step)]), mayBeEmpty: true),
      summary: "Commands that prepare the worktree before the agent starts.",
      examples: [.array([.string("swift package resolve")])]
    ),
    KeyDeclaration(
      key: .copy,
      type: .list(of: .text(.insidePath), mayBeEmpty: true),
      summary: """
        Untracked files and folders to take along from the repository's working tree; never part \
        of the patch.
        """,
      examples: [.array([.string(".env.ci")])]
    ),
    KeyDeclaration(
      key: .filters,
      type: .map(filters),
      summary: "Which clean and smudge filters may run; what another one would change is an error."
    ),
    KeyDeclaration(
      key: .verify,
      type: .list(of: .oneOf([.template(.script), .map(step)]), mayBeEmpty: false),
      summary: "The acceptance commands, in order; a job needs at least one.",
      examples: [.array([.string("swift build"), .string("swift test")])]
    ),
  ]

  private static let filters = MapDeclaration(keys: [
    KeyDeclaration(
      key: .run,
      type: .list(of: .text(.line), mayBeEmpty: true),
      summary: """
        The filters' names in `.gitattributes`. Their programs are those that git's configuration \
        of the repository, the user or the system names before the first agent starts.
        """,
      isRequired: true,
      examples: [.array([.string("lfs")])]
    )
  ])

  private static let step = MapDeclaration(keys: [
    KeyDeclaration(
      key: .name,
      type: .template(.line),
      summary: "The name for reports. Default: the command's first line.",
      examples: [.string("tests")]
    ),
    KeyDeclaration(
      key: .run,
      type: .template(.script),
      summary: "The command, for `bash -eo pipefail -c`.",
      isRequired: true,
      examples: [.string("swift test")]
    ),
    KeyDeclaration(
      key: .timeout,
      type: .duration,
      summary: "How long the command may take. Default: what is left of the job's own timeout."
    ),
  ])

  private static let jobs = KeyDeclaration(
    key: .jobs,
    type: .dictionary(key: .name, value: .map(job), mayBeEmpty: false),
    summary: """
      Several jobs by name. A key of a job replaces the whole value at the top; only the `agent` \
      maps are merged, key by key.
      """
  )
}
