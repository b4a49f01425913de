package import JSON
package import Text

/// The data of an event, apart from the job it is about, and everything that its stored form needs.
///
/// Each event has one type in its own file, with the event's name, its meaning, the masking, and
/// the schema. The stored form of the data is the type's own coding: renaming a property changes
/// the format.
package protocol EventData: Codable, Hashable, Sendable, SchemaDescribed {
  /// The event that has this data.
  static var event: EventDeclaration { get }

  /// Returns the data with secrets masked.
  ///
  /// This is the last of several places that mask secrets; everything that a report may show passes
  /// through it. Ids, and paths derived from them, are masked when the run is planned.
  func masked(by redactor: Redactor) -> Self

  /// Returns the event about a job; nil if the event needs a job and `job` is nil.
  func kind(of job: JobID?) -> RunEvent.Kind?

  /// Throws if a path is not the one that kjob assigns.
  func requireGivenNames(of job: JobID?) throws(ForeignName)
}

extension EventData {
  package func requireGivenNames(of job: JobID?) throws(ForeignName) {}
}

/// The name of an event and its meaning.
package struct EventDeclaration: Sendable {
  /// The subject of an event.
  package enum Subject: Sendable {
    case run, job, either
  }

  /// The name that files use.
  package var name: String
  /// The subject.
  package var subject: Subject
  /// A sentence that says what happened.
  package var summary: String

  /// Creates the declaration of an event, by default about a job.
  init(_ name: String, of subject: Subject = .job, _ summary: String) {
    self.name = name
    self.subject = subject
    self.summary = summary
  }
}

/// An event without data.
protocol EmptyEventData: EventData {
  init()
}

extension EmptyEventData {
  package func masked(by redactor: Redactor) -> Self { self }
}

/// An event whose data is a single value instead of an object.
protocol BareEventData: EventData, SchemaForwarding {
  associatedtype Value: Codable
  var value: Value { get }
  init(_ value: Value)
}

extension BareEventData {
  package static var schemaType: any Decodable.Type { Value.self }

  package init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }

  package func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// The error for a record with a folder or file name that kjob does not assign.
///
/// A journal may come from another machine. The paths in it are read, copied, and passed to the
/// steps of a pipeline, so they are not trusted: each must follow from the job's id.
package struct ForeignName: Error {}
