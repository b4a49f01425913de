internal import JSON
package import Text

/// Masks secrets in the lines between kjob and an agent, even in text that is split over many
/// messages.
///
/// An agent sends its text in pieces of a few characters, each in a separate message. Pieces that
/// may be the beginning of a secret are held back, together with what follows, until this is
/// decided; so the order of lines does not change.
package struct TranscriptRedactor {
  /// The maximum number of bytes to hold back; beyond it, lines are released with the doubtful part
  /// masked.
  package static let limit = 1 << 20

  /// A line and the places to mask in it.
  private struct Record {
    var number: Int
    var head: [UInt8]
    var line: [UInt8]
    var masks: [Range<Int>]
    /// The starts of masks of numbers, which become strings because the line would not be JSON
    /// otherwise.
    var numbers: Set<Int> = []
  }

  /// A string that continues over many messages.
  private struct Stream {
    var finder: SecretFinder
    var count = 0
    var parts: [Part] = []
  }

  /// A part of a stream in which a secret may have begun.
  private struct Part {
    var record: Int
    var start: Int
    var places: [Range<Int>]
  }

  /// The keys of strings that continue in the next message; all others are independent.
  package static let continuedKeys: [StaticString] = [
    "chunk", "content", "data", "delta", "output", "text",
  ]
  private static let continued = Set(continuedKeys.map(\.description))

  /// Limits the memory for an agent that invents kinds of messages.
  private static let mostStreams = 64

  private let redactor: Redactor
  private var streams: [String: Stream] = [:]
  private var records: [Record] = []
  private var heldBytes = 0
  private var nextNumber = 0
  /// True when no stream's past matters for its next part.
  package private(set) var streamsAreQuiet = true

  /// True when no line waits.
  package var holdsNothing: Bool { records.isEmpty }

  /// Returns true if a stream's past does not matter for its next part.
  package func isQuiet(_ stream: String) -> Bool {
    streamsAreQuiet || streams[stream]?.finder.isQuiet != false
  }

  /// Returns the name that identifies a stream.
  package static func name(ofStream path: String, method: String, kind: String) -> String {
    "\(method) \(kind) \(path)"
  }

  package init(_ redactor: Redactor) { self.redactor = redactor }

  /// Handles a message; returns the lines that are now certain.
  ///
  /// `head` precedes the message in its line. `isReceived` is true for messages from the agent.
  package mutating func take(_ line: [UInt8], head: [UInt8], isReceived: Bool) -> [[UInt8]] {
    guard !redactor.isEmpty else { return [head + line] }
    let strings = JSONStringSpans(line)
    let number = nextNumber
    nextNumber += 1
    records.append(masked(Record(number: number, head: head, line: line, masks: []), strings))
    heldBytes += line.count
    defer { streamsAreQuiet = streams.values.allSatisfy(\.finder.isQuiet) }
    let isAnswer = strings.value(at: "method") == nil
    if isReceived, !isAnswer { follow(strings, number) }
    // A turn has ended: its text should be in the file, whatever comes later.
    if isAnswer || heldBytes > Self.limit { return letGo() }
    return takeCertain()
  }

  /// Handles a line that is not a message and contains no secret.
  package mutating func take(safe line: [UInt8]) -> [[UInt8]] {
    guard !records.isEmpty else { return [line] }
    records.append(Record(number: nextNumber, head: [], line: line, masks: []))
    nextNumber += 1
    heldBytes += line.count
    return heldBytes > Self.limit ? letGo() : takeCertain()
  }

  /// Returns all remaining lines; the beginning of a secret alone is not a secret.
  package mutating func finish() -> [[UInt8]] {
    defer { records = [] }
    return records.map(Self.text)
  }

  /// Masks the secrets within one message.
  private func masked(_ record: Record, _ strings: JSONStringSpans) -> Record {
    var record = record
    let places = redactor.places(in: strings.line)
    for item in strings.items {
      record.masks += places.compactMap { strings.aligned($0, in: item) }
      guard item.hasEscapes else { continue }
      let (bytes, origins) = strings.decoded(item)
      record.masks += redactor.places(in: bytes).map { Self.place(of: $0, in: origins) }
    }
    for number in strings.numbers where places.contains(where: { $0.overlaps(number) }) {
      record.masks.append(number)
      record.numbers.insert(number.lowerBound)
    }
    return record
  }

  private static func place(of range: Range<Int>, in origins: [Range<Int>]) -> Range<Int> {
    origins[range.lowerBound].lowerBound..<origins[range.upperBound - 1].upperBound
  }

  // MARK: - Text in many messages

  private mutating func follow(_ strings: JSONStringSpans, _ record: Int) {
    let kind = strings.value(at: "params.update.sessionUpdate") ?? ""
    let method = strings.value(at: "method") ?? ""
    for item in strings.items {
      guard let name = item.path.split(separator: ".").last, Self.continued.contains(String(name))
      else { continue }
      let key = Self.name(ofStream: item.path, method: method, kind: kind)
      guard var stream = streams.removeValue(forKey: key) ?? newStream() else { continue }
      let (bytes, places) = strings.decoded(item)
      stream.parts.append(Part(record: record, start: stream.count, places: places))
      stream.count += bytes.count
      for find in stream.finder.append(bytes) { mask(find, in: stream) }
      let certain = stream.count - stream.finder.heldCount
      stream.parts.removeAll { $0.start + $0.places.count <= certain }
      streams[key] = stream
    }
  }

  private func newStream() -> Stream? {
    streams.count < Self.mostStreams ? Stream(finder: SecretFinder(redactor)) : nil
  }

  /// Masks a place of a stream in the records that are still held.
  private mutating func mask(_ place: Range<Int>, in stream: Stream) {
    for part in stream.parts {
      let own = place.clamped(to: part.start..<(part.start + part.places.count))
      guard !own.isEmpty, let first = records.first?.number, part.record >= first else { continue }
      let range = (own.lowerBound - part.start)..<(own.upperBound - part.start)
      records[part.record - first].masks.append(Self.place(of: range, in: part.places))
    }
  }

  // MARK: - Letting go

  /// Returns the lines before the first one in which a secret may have begun.
  private mutating func takeCertain() -> [[UInt8]] {
    let doubtful = streams.values.compactMap { $0.parts.first?.record }.min() ?? nextNumber
    let count = records.prefix { $0.number < doubtful }.count
    return take(first: count)
  }

  /// Returns all lines; the possible first part of a secret is masked.
  package mutating func letGo() -> [[UInt8]] {
    for stream in streams.values where stream.finder.heldCount >= Secret.minimumLength {
      mask((stream.count - stream.finder.heldCount)..<stream.count, in: stream)
    }
    return take(first: records.count)
  }

  private mutating func take(first count: Int) -> [[UInt8]] {
    let lines = records.prefix(count).map(Self.text)
    heldBytes -= records.prefix(count).reduce(0) { $0 + $1.line.count }
    records.removeFirst(count)
    return lines
  }

  private static func text(_ record: Record) -> [UInt8] {
    var output = record.head
    var end = 0
    for mask in record.masks.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if mask.lowerBound >= end {
        output += record.line[end..<mask.lowerBound]
        let quote = record.numbers.contains(mask.lowerBound) ? "\"" : ""
        output += (quote + Redactor.mask + quote).utf8
      }
      end = max(end, mask.upperBound)
    }
    return output + record.line[end...]
  }
}
