internal import JSON
internal import Text

/// The job's processes have ended, and kjob knows how much memory they used.
struct MemoryMeasured: EventData {
  static let event = EventDeclaration(
    "memory-measured",
    "How much memory the job's processes used; comes at most once for each kjob that ran the job."
  )
  static let schemaNotes: [String: SchemaNote] = [
    "bytes": "The most memory that its processes had at once, looked at every second."
  ]
  /// The most memory at once, in bytes.
  var bytes: Int

  func masked(by redactor: Redactor) -> MemoryMeasured { self }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .memoryMeasured($0, bytes: bytes) } }
}
