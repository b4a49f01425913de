internal import FoundationEssentials
internal import JSON
internal import Text

/// An event as the journal and `--format json` write it: one JSON object per line.
///
/// Each line contains the version, the time as UTC text, seconds rounded to milliseconds, and the
/// kind as a name, together with the job and the data of the event's type (``EventData``).
public struct EncodedRunEvent: Hashable, Sendable {
  /// The version of the form.
  ///
  /// Readers reject any other version.
  public static let version = 2

  /// The event.
  public let event: RunEvent

  /// Creates the encodable form of an event.
  public init(_ event: RunEvent) { self.event = event }

  /// Returns the event as one line without a line ending.
  public func line() -> [UInt8] {
    // Encoding cannot fail: the types consist of our own text and numbers, and seconds are always
    // finite.
    (try? KebabJSON.encode(self)) ?? []
  }

  /// Decodes a line.
  public init(line: some Sequence<UInt8>) throws {
    self = try KebabJSON.decode(EncodedRunEvent.self, from: line)
  }
}

extension EncodedRunEvent: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, sequence, time, elapsed, event, job, data
  }

  /// Encodes the event as an object.
  public func encode(to encoder: any Encoder) throws {
    let (job, data) = event.kind.content
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(event.sequence, forKey: .sequence)
    try container.encode(EventTime.text(of: event.time), forKey: .time)
    try container.encode(EventTime.milliseconds(event.elapsed), forKey: .elapsed)
    try container.encodeIfPresent(job, forKey: .job)
    try container.encode(type(of: data).event.name, forKey: .event)
    if !(data is any EmptyEventData) { try container.encode(data, forKey: .data) }
  }

  /// Limits seconds to what clocks can count: a journal may come from anywhere.
  private static func bounded(_ seconds: Double) -> Double {
    seconds.isNaN ? 0 : min(max(0, seconds), 1e9)
  }

  /// Decodes an event's object of this version.
  public init(from decoder: any Decoder) throws {
    // Long: the members of the form in their order.
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version,
        in: container,
        debugDescription: "version \(version) of the event format, expected \(Self.version)"
      )
    }
    let text = try container.decode(String.self, forKey: .time)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let name = try container.decode(String.self, forKey: .event)
    guard let type = EventRegistry.types[name] else {
      throw DecodingError.dataCorruptedError(
        forKey: .event,
        in: container,
        debugDescription: "no event has this name"
      )
    }
    let data: any EventData =
      if let empty = type as? any EmptyEventData.Type {
        empty.init()
      } else {
        try container.decode(type, forKey: .data)
      }
    let isOfRun = type.event.subject == .run
    let job = isOfRun ? nil : try container.decodeIfPresent(JobID.self, forKey: .job)
    guard let kind = data.kind(of: job) else {
      throw DecodingError.dataCorruptedError(
        forKey: .job,
        in: container,
        debugDescription: "the event is about a job"
      )
    }
    try data.requireGivenNames(of: job)
    event = RunEvent(
      sequence: try container.decode(Int.self, forKey: .sequence),
      time: try Date(text, strategy: style),
      elapsed: Self.bounded(try container.decode(Double.self, forKey: .elapsed)),
      kind: kind
    )
  }
}
