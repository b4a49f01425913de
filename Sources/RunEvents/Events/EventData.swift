package import JSON
package import Text

/// What an event says beside the job that it is about, and all that its form in files needs.
///
/// Each event has one type in a file of its own, with the event's name, its meaning, what of it is
/// masked and what its schema says. The stored form of the data is the type's own coding: to rename a
/// property is to change the format.
package protocol EventData: Codable, Hashable, Sendable, SchemaDescribed {
  /// The event that has such data.
  static var event: EventDeclaration { get }

  /// The same without secrets.
  ///
  /// The last of several places where they are taken out, through which everything goes that any
  /// report may show. Ids, and paths made of them, are masked when the run is planned.
  func masked(by redactor: Redactor) -> Self

  /// The event about a job; nil where it has to be about one and is not.
  func kind(of job: JobID?) -> RunEvent.Kind?

  /// Throws where a path is not the one that kjob gives.
  func requireGivenNames(of job: JobID?) throws(ForeignName)
}

extension EventData {
  package func requireGivenNames(of job: JobID?) throws(ForeignName) {}
}

/// The name of an event and its meaning.
package struct EventDeclaration: Sendable {
  /// Whether an event is about a job.
  package enum Subject: Sendable {
    case run, job, either
  }

  /// The name in files.
  package var name: String
  /// What it is about.
  package var subject: Subject
  /// What has happened, in a sentence.
  package var summary: String

  /// Declares an event about a job or, where that is said, about the run.
  init(_ name: String, of subject: Subject = .job, _ summary: String) {
    self.name = name
    self.subject = subject
    self.summary = summary
  }
}

/// An event that says no more than that it has happened.
protocol EmptyEventData: EventData {
  init()
}

extension EmptyEventData {
  package func masked(by redactor: Redactor) -> Self { self }
}

/// An event whose data are one value in place of an object.
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

/// A record names a folder or a file that kjob does not give such a name.
///
/// A journal may come from another machine. What it names is read, copied, and handed to the steps
/// of a pipeline, so that no path in it is believed: each follows from the job's id.
package struct ForeignName: Error {}
