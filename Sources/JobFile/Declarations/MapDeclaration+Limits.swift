internal import JSON
internal import Job

extension MapDeclaration {
  static let bounds = [
    KeyDeclaration(
      key: .leak,
      type: .choice(LeakPolicy.allCases.map(\.rawValue)),
      summary: """
        What happens to a job whose agent or commands leave processes behind, which are killed in \
        any case: `warn` reports them, `fail` fails the job.
        """,
      defaultValue: .string(LeakPolicy.warn.rawValue),
      examples: [.string(LeakPolicy.fail.rawValue)]
    ),
    KeyDeclaration(
      key: .limits,
      type: .map(limits),
      summary: "How much the job may write."
    ),
  ]

  private static let defaults = LimitSettings()

  private static let limits = MapDeclaration(keys: [
    KeyDeclaration(
      key: .worktreeSize,
      type: .size(1...1_000_000_000_000_000),
      summary: """
        How large the new and changed files may be in total, in the worktree when kjob reads them \
        and in the clean room after verification; what is in ignored folders does not count.
        """,
      defaultValue: .string(SizeText.write(defaults.worktreeSize))
    ),
    KeyDeclaration(
      key: .worktreeFiles,
      type: .integer(1...100_000_000),
      summary: """
        How many files, links and folders may be in the worktree when kjob reads it, and in the \
        clean room after verification; what is in ignored folders does not count.
        """,
      defaultValue: .integer(defaults.worktreeFiles)
    ),
    KeyDeclaration(
      key: .fileSize,
      // A file is in memory while it becomes part of the patch.
      type: .size(1...2_000_000_000),
      summary: "How large a new or changed file may be; the patch cannot hold a larger one.",
      defaultValue: .string(SizeText.write(defaults.fileSize))
    ),
    KeyDeclaration(
      key: .logSize,
      type: .size(1000...1_000_000_000_000),
      summary: """
        How much of a command's output, and of the agent's standard error, is kept: the beginning \
        and the end.
        """,
      defaultValue: .string(SizeText.write(defaults.logSize))
    ),
    KeyDeclaration(
      key: .transcriptSize,
      type: .size(1000...1_000_000_000_000),
      summary: "How much of the conversation with the agent is kept: the beginning and the end.",
      defaultValue: .string(SizeText.write(defaults.transcriptSize))
    ),
  ])
}
