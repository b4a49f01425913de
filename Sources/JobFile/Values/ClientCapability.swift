/// Something that kjob does for an agent when the agent asks for it.
public enum ClientCapability: String, CaseIterable, Hashable, Sendable {
  /// Reading and writing text files of the worktree.
  case files = "fs"
  /// Running commands.
  case terminals = "terminal"
}
