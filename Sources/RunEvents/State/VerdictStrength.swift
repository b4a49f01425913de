internal import JSON

/// The protection of a verdict from what the agent left.
public enum VerdictStrength: String, Hashable, Sendable, Codable, CaseIterable {
  /// Commands ran in a workspace in which no agent ever ran.
  case cleanRoom = "clean-room"
  /// Commands ran in the agent's own workspace.
  case worktree
}

extension VerdictStrength: ChoiceType {}
