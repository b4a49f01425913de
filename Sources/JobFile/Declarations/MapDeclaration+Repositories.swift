internal import JSON

extension MapDeclaration {
  /// The repositories that a job runs in.
  static let repos = KeyDeclaration(
    key: .repos,
    type: .oneOf([
      .list(of: .oneOf([.text(.repository), .map(repository)]), mayBeEmpty: false),
      .text(.repository),
    ]),
    summary: """
      The repositories; the job runs once for each. Default: the repository that holds the job \
      file. A text is a path, or an address such as `https://HOST/PATH`; `url` names one to fetch, \
      `from` a file with a list of them. A single path or address needs no list.
      """,
    examples: [.array([.string("../api"), .string("../web")])]
  )

  static let repository = MapDeclaration(
    keys: repositoryKeys + [
      KeyDeclaration(
        key: .from,
        type: .text(.path),
        summary: """
          A file with repositories to use in place of this entry; its path is relative to the job \
          file. It holds a YAML list as here, or one path on each line if its name ends in `.txt`. \
          Paths in it are relative to its own folder.
          """,
        examples: [.string("repositories.yml")]
      ),
      KeyDeclaration(
        key: .matrix,
        type: matrixType,
        summary: """
          Values for the job's `matrix` in this repository: a variable replaces the job's variable \
          of the same name, and `exclude` and `include` replace the job's.
          """,
        examples: [.object([("module", .array([.string("agent"), .string("cli")]))])]
      ),
    ],
    exclusive: [[.path, .url, .from], [.ref, .from], [.name, .from], [.matrix, .from]]
  )

  /// An entry in a file of repositories.
  static let listedRepository = ValueType.oneOf([
    .text(.repository),
    .map(
      MapDeclaration(keys: repositoryKeys, exclusive: [[.path, .url]], required: [.path, .url])
    ),
  ])

  private static let repositoryKeys = [
    KeyDeclaration(
      key: .path,
      type: .text(.path),
      summary: """
        The repository's path, relative to the job file; `~/` is your home folder. Default: the repository that holds the \
        job file.
        """,
      examples: [.string("../api")]
    ),
    KeyDeclaration(
      key: .url,
      type: .text(.repositoryURL),
      summary: """
        The address to fetch the repository from: `https`, `ssh` or `git@HOST:PATH`, `file`, or \
        `http` on this machine. It must not hold a password, nor a user name except for ssh; those \
        come from KJOB_GIT_TOKEN or git's credential helpers. ssh uses your keys, never asks, and \
        connects only to hosts whose keys it knows. All runs share a cache of the fetched repositories. Such a job always has \
        `isolation: private`, and cannot use `copy`.
        """,
      examples: [
        .string("https://git.example.com/team/api.git"),
        .string("git@git.example.com:team/api.git"),
      ]
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
      summary: """
        The name that distinguishes the repository from the job's other repositories. Default: the \
        last component of the path or the URL.
        """,
      examples: [.string("api")]
    ),
  ]
}
