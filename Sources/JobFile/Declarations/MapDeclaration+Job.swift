internal import JSON
internal import Job

extension MapDeclaration {
  /// The keys of a job file.
  static let topLevel = MapDeclaration(
    keys: [version] + job.keys + [jobs],
    exclusive: job.exclusive,
    allowsExtensions: true
  )

  /// The keys of a job, which a file may also have at its top level for all of its jobs.
  static let job = MapDeclaration(
    keys: [name, repos, matrix, agentKey] + variables + mcp + [permissionsKey, clientCapabilities]
      + promptKeys + times
      + usage + steps + [changesKey, repairKey] + publishKeys + bounds,
    exclusive: [[.prompt, .promptFile, .prompts]]
  )

  static let version = KeyDeclaration(
    key: .version,
    type: .constant(1),
    summary: "The version of the job file's format.",
    isRequired: true,
    examples: [.integer(1)]
  )

  static let name = KeyDeclaration(
    key: .name,
    type: .template(.name),
    summary: """
      The job's name, from which its id is made. Default: the key below `jobs`, or the file's name \
      without its extension. At the top of a file with `jobs`: a prefix for ids that would \
      otherwise clash with those of another file. May hold `${{ matrix.NAME }}` and \
      `${{ repo.name }}`; the id then does not repeat these values.
      """,
    examples: [.string("drop-legacy-logger")]
  )

  private static let matrix = KeyDeclaration(
    key: .matrix,
    type: matrixType,
    summary: """
      Variables with their values; the job runs once for each combination (at most \
      \(MatrixValue.mostCombinations)), with the values at the end of its id, as in \
      `name[Core,a]`. `${{ matrix.NAME }}` stands for a value in prompts, commands and names, as do \
      `${{ repo.name }}`, `${{ job.id }}` and `${{ job.name }}`; `$${{` is a plain `${{`. Commands \
      and the agent also get `KJOB_MATRIX_NAME`. `exclude` and `include` mean what they mean in \
      GitHub Actions.
      """,
    examples: [.object([("module", .array([.string("Core"), .string("Net")]))])]
  )

  /// The variables of a matrix, with the combinations to leave out and to add.
  static let matrixType = ValueType.openMap(
    MapDeclaration(keys: [
      KeyDeclaration(
        key: .exclude,
        type: combinations,
        summary: """
          Combinations to leave out: those that have all of the given values. One that leaves out \
          nothing is an error.
          """,
        examples: [.array([.object([("module", .string("Net")), ("level", .string("fast"))])])]
      ),
      KeyDeclaration(
        key: .include,
        type: combinations,
        summary: """
          Values to add to each combination of which they change no value of a variable, after \
          `exclude`; if there is no such combination, they become one of their own. Values that \
          are added to a combination are not part of the id.
          """,
        examples: [.array([.object([("module", .string("Net")), ("port", .string("8080"))])])]
      ),
    ]),
    key: .matrixName,
    value: .list(of: .word(.matrixValue), mayBeEmpty: false)
  )

  private static let combinations = ValueType.list(
    of: .dictionary(key: .matrixName, value: .word(.line), mayBeEmpty: false),
    mayBeEmpty: true
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

  private static let times = [
    KeyDeclaration(
      key: .timeout,
      type: .duration,
      summary: """
        How long a job may take, from worktree to patch. When it has passed, the agent has \
        `grace-period` on top of it to end.
        """,
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.timeout))
    ),
    KeyDeclaration(
      key: .verifyTimeout,
      type: .duration,
      summary: """
        How long verification may take: making the clean room, setup and commands together. \
        Default: as long as `timeout`.
        """,
      examples: [.string("30m")]
    ),
    KeyDeclaration(
      key: .idleTimeout,
      type: .duration,
      summary: "How long the agent may be silent while no tool call is open.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.idleTimeout))
    ),
    KeyDeclaration(
      key: .gracePeriod,
      type: .duration,
      summary: "How long kjob waits after each step of stopping: cancel, SIGTERM, SIGKILL.",
      defaultValue: .string(DurationText.write(JobSpecification.Defaults.gracePeriod))
    ),
  ]

  private static let jobs = KeyDeclaration(
    key: .jobs,
    type: .dictionary(key: .name, value: .map(job), mayBeEmpty: false),
    summary: """
      Several jobs by name. A key of a job replaces the whole value at the top; only the `agent` \
      maps are merged, key by key.
      """
  )
}
