/// The place where verification commands judge a change.
public enum VerificationPlace: String, CaseIterable, Hashable, Sendable {
  /// A workspace of the base commit and the delivered patch, in which no agent ever ran.
  case cleanRoom = "clean-room"
  /// The agent's own workspace.
  case worktree
}
