/// The limits on what a job may write.
public struct LimitSettings: Hashable, Sendable {
  /// The maximum total size of new and changed files in the worktree, in bytes.
  public var worktreeSize: Int
  /// The maximum number of files, links, and folders in the worktree.
  public var worktreeFiles: Int
  /// The maximum size of a file in the patch, in bytes.
  public var fileSize: Int
  /// The maximum number of bytes to keep of a command's output and of the agent's standard error.
  public var logSize: Int
  /// The maximum number of bytes to keep of the conversation with the agent.
  public var transcriptSize: Int

  /// Creates limits; the defaults are generous.
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
