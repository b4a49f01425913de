/// How much a job may write.
public struct LimitSettings: Hashable, Sendable {
  /// How many bytes the files of the worktree that are new or changed may take.
  public var worktreeSize: Int
  /// How many files, links and folders may lie in the worktree.
  public var worktreeFiles: Int
  /// How many bytes a file may have to be part of the patch.
  public var fileSize: Int
  /// How many bytes of a command's output, and of the agent's standard error, are kept.
  public var logSize: Int
  /// How many bytes of the conversation with the agent are kept.
  public var transcriptSize: Int

  /// Describes limits; those not given are generous.
  public init(
    worktreeSize: Int = 10_000_000_000,
    worktreeFiles: Int = 1_000_000,
    fileSize: Int = 100_000_000,
    logSize: Int = 2_000_000,
    transcriptSize: Int = 64_000_000
  ) {
    self.worktreeSize = worktreeSize
    self.worktreeFiles = worktreeFiles
    self.fileSize = fileSize
    self.logSize = logSize
    self.transcriptSize = transcriptSize
  }
}
