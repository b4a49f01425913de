/// A part of the suite that can be asked for by itself.
enum Group: String, CaseIterable, Codable, Sendable {
  case workspaces, snapshots, runs, stream, start, stop

  /// The heading in the table.
  var title: String {
    switch self {
    case .workspaces: "Workspaces of one commit"
    case .snapshots: "Snapshot and patch"
    case .runs: "Whole runs"
    case .stream: "Stream and sessions"
    case .start: "Start"
    case .stop: "First SIGINT to the end"
    }
  }

  /// Measures.
  func rows(_ bench: Bench) throws -> [Row] {
    switch self {
    case .workspaces: try WorkspaceGroup(bench).rows()
    case .snapshots: try SnapshotGroup(bench).rows()
    case .runs: try RunGroup(bench).rows()
    case .stream: try StreamGroup(bench).rows()
    case .start: try StartGroup(bench).rows()
    case .stop: try StopGroup(bench).rows()
    }
  }
}
