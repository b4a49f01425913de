internal import JSON
internal import Job

extension MapDeclaration {
  /// A command of `setup`.
  static let setupStep = MapDeclaration(keys: [
    stepName, run(isRequired: true), stepTimeout,
  ])

  /// A command of `verify`: a script, or a search of the delivered tree.
  static let verificationStep = MapDeclaration(
    keys: [stepName, run(isRequired: false)] + searchKeys + [stepTimeout] + judgementKeys,
    exclusive: [[.run, .absent, .present]],
    required: [.run, .absent, .present],
    dependencies: [
      Dependency(keys: [.in, .fixed, .ignoreCase], needed: [.absent, .present])
    ]
  )

  private static let stepName = KeyDeclaration(
    key: .name,
    type: .template(.line),
    summary: "The name for reports. Default: the command's first line.",
    examples: [.string("tests")]
  )

  private static let stepTimeout = KeyDeclaration(
    key: .timeout,
    type: .duration,
    summary:
      "How long the command may take. Default: what is left of `timeout` or `verify-timeout`."
  )

  private static func run(isRequired: Bool) -> KeyDeclaration {
    KeyDeclaration(
      key: .run,
      type: .template(.script),
      summary: "The command, for `bash -eo pipefail -c`.",
      isRequired: isRequired,
      examples: [.string("swift test")]
    )
  }

  private static let searchKeys = [
    KeyDeclaration(
      key: .absent,
      type: .template(.pattern),
      summary: """
        A POSIX extended expression that no line of the delivered tree may match, as \
        `git grep -E -I` finds it. Unlike `! grep`, this does not pass when it cannot search.
        """,
      examples: [.string("old_logger")]
    ),
    KeyDeclaration(
      key: .present,
      type: .template(.pattern),
      summary: """
        A POSIX extended expression that a line of the delivered tree has to match, as \
        `git grep -E -I` finds it.
        """,
      examples: [.string("^## New logger")]
    ),
    KeyDeclaration(
      key: .in,
      type: .list(of: .template(.pathspec), mayBeEmpty: false),
      summary: """
        The files and folders to search, as git's pathspecs. Default: the whole tree. One that \
        matches nothing, neither in the base nor in the delivered tree, is a failure.
        """,
      examples: [.array([.string("Sources"), .string("*.md")])]
    ),
    KeyDeclaration(
      key: .fixed,
      type: .boolean,
      summary: "Whether the pattern is plain text.",
      defaultValue: .boolean(false)
    ),
    KeyDeclaration(
      key: .ignoreCase,
      type: .boolean,
      summary: "Whether upper and lower case are the same.",
      defaultValue: .boolean(false)
    ),
  ]

  private static let judgementKeys = [
    KeyDeclaration(
      key: .retries,
      type: .integer(0...3),
      summary: "How often the command runs again on the same tree when it fails.",
      defaultValue: .integer(0),
      examples: [.integer(1)]
    ),
    KeyDeclaration(
      key: .flaky,
      type: .choice(["fail", "pass"]),
      summary: """
        What a command that failed and then passed on the same tree counts as. Either way, reports \
        show both tries.
        """,
      defaultValue: .string("fail"),
      examples: [.string("pass")]
    ),
    KeyDeclaration(
      key: .goal,
      type: .boolean,
      summary: """
        Whether the command has to fail on the base and pass afterwards. If every goal and every \
        other command passes on the base, the job passes without an agent.
        """,
      defaultValue: .boolean(false)
    ),
  ]
}
