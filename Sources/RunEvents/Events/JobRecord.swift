internal import FoundationEssentials
package import JSON
package import Text

/// A job's part of the journal of an earlier run in the same folder, which answers for a job that does
/// not run again.
///
/// Its events count their seconds from the first of them.
public struct JobRecord: Hashable, Sendable {
  /// The id of the run that gave the job its outcome.
  public var runID: String
  /// The events about the job, and the faults of the run that concern it.
  public var events: [RunEvent]

  /// Creates a record.
  public init(runID: String, events: [RunEvent]) {
    self.runID = runID
    self.events = events
  }

  /// True if the job's source repository was changed, perhaps by the job.
  var isSuspect: Bool {
    events.contains { if case .sourceChanged = $0.kind { true } else { false } }
  }

  /// The seconds from the first to the last event.
  var seconds: Double { events.last?.elapsed ?? 0 }

  /// Returns the record with secrets masked.
  package func masked(by redactor: Redactor) -> JobRecord {
    var masked = self
    for index in events.indices {
      masked.events[index].kind = events[index].kind.masked(by: redactor)
    }
    return masked
  }

  /// Throws unless the record is about this job only, with a run's id that kjob gives.
  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard RunHeader.isRunID(runID) else { throw ForeignName() }
    for event in events {
      switch event.kind {
      case .jobCarried, .jobStale, .runPlanned: throw ForeignName()
      default: guard event.kind.job == nil || event.kind.job == job else { throw ForeignName() }
      }
    }
  }
}

extension JobRecord: Codable {
  private enum CodingKeys: String, CodingKey {
    // In JSON, an abbreviation is spelled like any other word.
    case runID = "runId"
    case events
  }

  /// Decodes a record.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    runID = try container.decode(String.self, forKey: .runID)
    events = try container.decode([EncodedRunEvent].self, forKey: .events).map(\.event)
  }

  /// Encodes the record.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(runID, forKey: .runID)
    try container.encode(events.map(EncodedRunEvent.init), forKey: .events)
  }
}

extension JobRecord: SchemaDescribed {
  package static let schemaName: String? = "job-record"
  package static let schemaSummary: String? = "An earlier run's part about a job."
  package static let schemaNotes: [String: SchemaNote] = [
    "run-id": "The run that gave the job its outcome.",
    "events": SchemaNote.listOfWhole.saying("The events, with seconds since the first of them."),
  ]
}

extension JobRecord: EventData {
  package static let event = EventDeclaration(
    "job-carried",
    "The job does not run again: an earlier run's record answers for it."
  )

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .jobCarried($0, self) } }
}
