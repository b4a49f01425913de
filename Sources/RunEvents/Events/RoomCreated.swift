internal import JSON
internal import Text

/// A clean room exists and holds the base commit with the delivered patch.
struct RoomCreated: BareEventData {
  static let event = EventDeclaration(
    "room-created",
    "The clean room at this path holds the base commit with the delivered patch."
  )
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> RoomCreated { RoomCreated(redactor.masked(value)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .roomCreated($0, path: value) } }
}
