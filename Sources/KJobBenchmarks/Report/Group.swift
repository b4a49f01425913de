/// A part of the suite that can be run separately.
enum Group: String, CaseIterable, Codable, Sendable {
  case workspaces, snapshots, runs, rooms, stream, start, stop

  /// The heading in the table.
  var title: String {
    switch self {
    case .workspaces: "Workspaces of one commit"
    case .snapshots: "Snapshot and patch"
    case .runs: "Whole runs"
    case .rooms: "Clean rooms"
    case .stream: "Stream and sessions"
    case .start: "Start"
    case .stop: "First SIGINT to the end"
    }
  }
}
