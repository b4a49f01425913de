internal import JSON
internal import Text

/// A clean room was kept because the user asked for it.
struct RoomKept: BareEventData {
  static let event = EventDeclaration("room-kept", "The clean room was kept at this path.")
  var value: SafeText

  init(_ value: SafeText) { self.value = value }

  func masked(by redactor: Redactor) -> RoomKept { RoomKept(redactor.masked(value)) }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .roomKept($0, path: value) } }
}
