internal import JSON
internal import Text

/// The results of a job's verification commands on the base are known.
struct BaselineKnown: EventData {
  static let event = EventDeclaration(
    "baseline-known",
    "The results of the job's verification commands on the base are known."
  )
  static let schemaNotes: [String: SchemaNote] = [
    "keys": "The keys of the commands' results, in order."
  ]
  var keys: [String]

  func masked(by redactor: Redactor) -> BaselineKnown { self }

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .baselineKnown($0, keys: keys) } }
}
