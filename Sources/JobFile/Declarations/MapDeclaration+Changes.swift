internal import JSON
internal import Job

extension MapDeclaration {
  static let changesKey = KeyDeclaration(
    key: .changes,
    type: .map(changes),
    summary: """
      What the agent's change may touch, judged before verification. Patterns are as in \
      `.gitignore`, without `!`: `**` stands for any folders, one without a slash matches at any \
      depth, and one that matches a folder covers everything in it.
      """
  )

  private static let patterns = ValueType.list(of: .text(.pathPattern), mayBeEmpty: true)

  private static let changes = MapDeclaration(keys: [
    KeyDeclaration(
      key: .only,
      type: patterns,
      summary: "The paths that may be touched. Default: all.",
      examples: [.array([.string("Sources/**")])]
    ),
    KeyDeclaration(
      key: .never,
      type: patterns,
      summary: """
        The paths that must not be touched in any way: a change of contents or mode, a rename in \
        or out, a link that leads there, a name that differs only in case.
        """,
      defaultValue: .array([]),
      examples: [.array([.string("Tests/**"), .string(".github/")])]
    ),
    KeyDeclaration(
      key: .restore,
      type: patterns,
      summary: """
        The paths that the patch leaves as they were, whatever the agent did; `dropped.patch` \
        keeps what it did there.
        """,
      defaultValue: .array([]),
      examples: [.array([.string("Package.resolved")])]
    ),
    KeyDeclaration(
      key: .maxFiles,
      type: .integer(1...1_000_000),
      summary: "How many files may be touched. Default: no limit.",
      examples: [.integer(100)]
    ),
    KeyDeclaration(
      key: .maxSize,
      type: .size(1...1_000_000_000_000),
      summary: """
        How large the change may be: the patch, or what the files grow by together. Default: no \
        limit.
        """,
      examples: [.string("1MB")]
    ),
    KeyDeclaration(
      key: .ifEmpty,
      type: .choice(ChangePolicy.EmptyChange.allCases.map(\.rawValue)),
      summary: """
        What becomes of a job whose agent changed nothing: with `pass`, verification decides; with \
        `fail`, the job fails.
        """,
      defaultValue: .string(ChangePolicy.EmptyChange.pass.rawValue),
      examples: [.string(ChangePolicy.EmptyChange.fail.rawValue)]
    ),
  ])
}
