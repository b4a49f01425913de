extension Group {
  /// Measures the group.
  func rows(_ bench: Bench) throws -> [Row] {
    switch self {
    case .workspaces: try WorkspaceGroup(bench).rows()
    case .snapshots: try SnapshotGroup(bench).rows()
    case .rooms: try RoomGroup(bench).rows()
    case .runs: try RunGroup(bench).rows()
    case .stream: try StreamGroup(bench).rows()
    case .start: try StartGroup(bench).rows()
    case .stop: try StopGroup(bench).rows()
    }
  }
}
