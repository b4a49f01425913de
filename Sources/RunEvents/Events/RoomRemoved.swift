internal import JSON
internal import Text

/// A clean room was removed, except for the paths that are named.
struct RoomRemoved: BareEventData {
  static let event = EventDeclaration(
    "room-removed",
    "The clean room was removed, except for what `data` lists."
  )
  var value: [SafeText]

  init(_ value: [SafeText]) { self.value = value }

  func masked(by redactor: Redactor) -> RoomRemoved { RoomRemoved(value.map(redactor.masked)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .roomRemoved($0, remaining: value) } }
}
