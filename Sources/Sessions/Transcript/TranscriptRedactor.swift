internal import JSON
package import Text

/// Masks secrets in the lines between kjob and an agent, also in text that comes in many messages.
///
/// An agent sends what it says in pieces of a few characters, each in a message of its own. Pieces
/// that may be the beginning of a secret are held back, with what came after them, until it shows
/// whether they are; so the order of lines stays as it was.
package struct TranscriptRedactor {
  /// How much is held back at most; more is let go with the doubtful part masked.
  package static let limit = 1 << 20

  /// A line with what is to be masked in it.
  private struct Record {
    var number: Int
    var head: [UInt8]
    var line: [UInt8]
    var masks: [Range<Int>]
    /// Where the masks of numbers begin: those become strings, since else it would be no JSON.
    var numbers: Set<Int> = []
  }

  /// One string of many messages that goes on from each to the next.
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

  /// The keys of strings that go on in the next message; others stand for themselves.
  package static let continuedKeys: [StaticString] = [
    "chunk", "content", "data", "delta", "output", "text",
  ]
  private static let continued = Set(continuedKeys.map(\.description))

  /// An agent that invents kinds of messages cannot make this grow.
  private static let mostStreams = 64

  private let redactor: Redactor
  private var streams: [String: Stream] = [:]
  private var records: [Record] = []
  private var heldBytes = 0
  private var nextNumber = 0
  /// Whether in no stream what came before matters for what comes next.
  package private(set) var streamsAreQuiet = true

  /// Whether no line waits.
  package var holdsNothing: Bool { records.isEmpty }

  /// Whether in a stream what came before does not matter for what comes next.
  package func isQuiet(_ stream: String) -> Bool {
    streamsAreQuiet || streams[stream]?.finder.isQuiet != false
  }

  /// What a stream is known by.
  package static func name(ofStream path: String, method: String, kind: String) -> String {
    "\(method) \(kind) \(path)"
  }

  package init(_ redactor: Redactor) {
    self.redactor = redactor
  }

  /// Takes a message and returns the lines that are certain by now.
  ///
  /// `head` stands before the message in its line. With `isReceived` it is the agent's.
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
    // A turn is over: what it said is worth having in the file, whatever comes later.
    if isAnswer || heldBytes > Self.limit { return letGo() }
    return takeCertain()
  }

  /// Takes a line that is no message and holds no secret.
  package mutating func take(safe line: [UInt8]) -> [[UInt8]] {
    guard !records.isEmpty else { return [line] }
    records.append(Record(number: nextNumber, head: [], line: line, masks: []))
    nextNumber += 1
    heldBytes += line.count
    return heldBytes > Self.limit ? letGo() : takeCertain()
  }

  /// Returns all lines that are left; the beginning of a secret is none.
  package mutating func finish() -> [[UInt8]] {
    defer { records = [] }
    return records.map(Self.text)
  }

  /// Masks what stands in one message by itself.
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

  /// Masks a place of a stream in the records that are still here.
  private mutating func mask(_ place: Range<Int>, in stream: Stream) {
    for part in stream.parts {
      let own = place.clamped(to: part.start..<(part.start + part.places.count))
      guard !own.isEmpty, let first = records.first?.number, part.record >= first else { continue }
      let range = (own.lowerBound - part.start)..<(own.upperBound - part.start)
      records[part.record - first].masks.append(Self.place(of: range, in: part.places))
    }
  }

  // MARK: - Letting go

  /// The lines before the first one in which a secret may have begun.
  private mutating func takeCertain() -> [[UInt8]] {
    let doubtful = streams.values.compactMap { $0.parts.first?.record }.min() ?? nextNumber
    let count = records.prefix { $0.number < doubtful }.count
    return take(first: count)
  }

  /// All lines; what may be a secret's first half is masked.
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
