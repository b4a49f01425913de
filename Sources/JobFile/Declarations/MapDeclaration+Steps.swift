internal import JSON
internal import Job

extension MapDeclaration {
  /// The ways to give prompts.
  static let promptKeys = [
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
      type: .list(of: .oneOf([.template(.prompt), .map(promptParts)]), mayBeEmpty: false),
      summary: """
        Several prompts, sent in order in one session; each is text, or a map with the text or its \
        file, and what goes along with it.
        """,
      examples: [.array([.string("Write the tests."), .object([("file", .string("fix.md"))])])]
    ),
  ]

  private static let promptParts = MapDeclaration(
    keys: [
      KeyDeclaration(
        key: .text,
        type: .template(.prompt),
        summary: "The prompt.",
        examples: [.string("Make the page look like the picture.")]
      ),
      KeyDeclaration(
        key: .file,
        type: .text(.path),
        summary: "A file with the prompt, relative to the job file.",
        examples: [.string("prompt.md")]
      ),
      KeyDeclaration(
        key: .images,
        type: .list(of: .text(.path), mayBeEmpty: false),
        summary: """
          Images for the agent (PNG, JPEG, GIF or WebP), relative to the job file. An agent that \
          takes none is not started on the job.
          """,
        examples: [.array([.string("mock.png")])]
      ),
      KeyDeclaration(
        key: .files,
        type: .list(of: .text(.path), mayBeEmpty: false),
        summary: "Text files for the agent, relative to the job file.",
        examples: [.array([.string("spec.md")])]
      ),
      KeyDeclaration(
        key: .timeout,
        type: .duration,
        summary: "How long the agent may take for this prompt.",
        examples: [.string("10m")]
      ),
    ],
    exclusive: [[.text, .file]],
    required: [.text, .file]
  )

  /// The workspace and the commands around the session.
  static let steps = [
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
      key: .folder,
      type: .text(.insidePath),
      summary: """
        The folder of the repository in which the agent, `setup` and `verify` work, for a \
        repository with several projects. Default: the top. It must be a folder of the base \
        commit. `KJOB_WORKTREE` is the top, and the paths of `copy`, of `changes` and of `in`, \
        beside `absent` or `present`, are relative to it.
        """,
      examples: [.string("services/api")]
    ),
    KeyDeclaration(
      key: .setup,
      type: .oneOf([setUpCommands, .map(setUp), .template(.script)]),
      summary: """
        Commands, or a single one, that prepare the worktree before the agent starts, and the clean \
        room before verification. What they alone change is not part of the patch.
        """,
      examples: [.array([.string("swift package resolve")])]
    ),
    KeyDeclaration(
      key: .copy,
      type: .list(of: .text(.copiedPath), mayBeEmpty: true),
      summary: """
        Untracked files and folders to copy from the repository's working tree; never part of the \
        patch. Each is a path, not a pattern.
        """,
      examples: [.array([.string(".env.ci")])]
    ),
    KeyDeclaration(
      key: .filters,
      type: .map(filters),
      summary: """
        Which clean and smudge filters may run; a change to a file that needs any other filter is \
        an error.
        """
    ),
    KeyDeclaration(
      key: .verify,
      type: .oneOf([
        .list(of: .oneOf([.template(.script), .map(verificationStep)]), mayBeEmpty: false),
        .template(.script),
      ]),
      summary: "The verification commands, in order, or a single one; a job needs at least one.",
      examples: [
        .string("make test"),
        .array([.string("swift build"), .string("swift test")]),
        .array([
          .object([
            ("absent", .string("old_logger")), ("in", .array([.string("Sources")])),
          ])
        ]),
      ]
    ),
    KeyDeclaration(
      key: .baseline,
      type: .choice(BaselineMode.allCases.map(\.rawValue)),
      summary: """
        Whether the verification commands also run on the untouched base, before the agent starts: \
        with `no-regression`, what fails there may fail on the change too; with `require-green`, all \
        of them have to pass there.
        """,
      defaultValue: .string(BaselineMode.off.rawValue),
      examples: [.string(BaselineMode.noRegression.rawValue)]
    ),
    KeyDeclaration(
      key: .verifyIn,
      type: .choice(VerificationPlace.allCases.map(\.rawValue)),
      summary: """
        Where the verification commands run: in a `clean-room`, made of the base commit and the \
        patch alone, in which `setup` runs again; or in the agent's `worktree`, for jobs whose \
        setup takes too long.
        """,
      defaultValue: .string(VerificationPlace.cleanRoom.rawValue),
      examples: [.string(VerificationPlace.worktree.rawValue)]
    ),
  ]

  private static let setUpCommands = ValueType.list(
    of: .oneOf([.template(.script), .map(setupStep)]),
    mayBeEmpty: true
  )

  private static let setUp = MapDeclaration(keys: [
    KeyDeclaration(
      key: .run,
      type: setUpCommands,
      summary: "The commands.",
      isRequired: true,
      examples: [.array([.string("swift package resolve")])]
    ),
    KeyDeclaration(
      key: .deliver,
      type: .boolean,
      summary: """
        Whether the patch also has what the commands alone change; they must then make the same \
        changes each time.
        """,
      defaultValue: .boolean(false)
    ),
  ])

  private static let filters = MapDeclaration(keys: [
    KeyDeclaration(
      key: .run,
      type: .list(of: .text(.line), mayBeEmpty: true),
      summary: """
        The filters' names in `.gitattributes`. kjob takes their programs from git's configuration \
        (of the repository, the user or the system) before the first agent starts.
        """,
      isRequired: true,
      examples: [.array([.string("lfs")])]
    )
  ])
}
