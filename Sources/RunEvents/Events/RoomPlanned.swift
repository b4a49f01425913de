internal import JSON
internal import Text

/// A clean room is about to be made, with kjob's own folder next to it.
///
/// Emitted once for each room.
struct RoomPlanned: EventData {
  static let event = EventDeclaration("room-planned", "A clean room is about to be made.")
  var store: String

  func masked(by redactor: Redactor) -> RoomPlanned { self }

  func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .roomPlanned($0, store: store) }
  }
}
