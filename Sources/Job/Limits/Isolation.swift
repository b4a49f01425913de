/// The extent to which a job's workspace is separated from the source repository.
public enum Isolation: String, CaseIterable, Hashable, Sendable {
  /// A linked worktree, which shares refs, configuration, stash, and objects.
  case worktree
  /// A separate git folder, which borrows objects and shares nothing else.
  case `private`
}
