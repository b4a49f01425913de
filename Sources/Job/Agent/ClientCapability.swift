/// A service that kjob can perform for an agent on request.
public enum ClientCapability: String, CaseIterable, Hashable, Sendable {
  /// Reading and writing text files in the worktree.
  case files = "fs"
  /// Running commands.
  case terminals = "terminal"
}
