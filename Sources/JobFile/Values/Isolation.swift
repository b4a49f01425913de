/// How much a job's workspace shares with the source repository.
public enum Isolation: String, CaseIterable, Hashable, Sendable {
  /// A linked worktree, which shares refs, configuration, stash and objects.
  case worktree
  /// A git folder of its own, which borrows objects and shares nothing else.
  case `private`
}
