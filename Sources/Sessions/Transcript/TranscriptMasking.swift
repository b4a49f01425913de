package import JSON
internal import JSONRPC
package import Text

/// Masks the secrets in a transcript's lines, without taking those apart that hold none.
///
/// Nearly all lines are updates in which no secret stands, and that can be told from a few of their
/// bytes. Where text ends like a secret's first letters, its line waits for the next one. All else
/// is the ``TranscriptRedactor``'s.
package struct TranscriptMasking {
  /// What is known of a line.
  package enum Judgement {
    /// It can be written as it is.
    case clean
    /// It was taken, and these are certain.
    case certain([[UInt8]])
    /// It has to be looked at closely.
    case unclear
  }

  /// A stream that ends with what may be a secret's beginning.
  private struct Open {
    var stream: String
    /// Its last bytes, fewer than six.
    var beginning: [UInt8]
    /// The line in which they begin.
    var line: Int
  }

  /// How many streams are followed at once.
  private static let mostStreams = 16

  private let redactor: Redactor
  private var exact: TranscriptRedactor
  private var open: [Open] = []
  /// The lines from the first one in which a secret may begin.
  private var lines: [(head: [UInt8], line: [UInt8])] = []
  private var bytes = 0
  /// The number of the first line that waits.
  private var first = 0

  package init(_ redactor: Redactor) {
    self.redactor = redactor
    exact = TranscriptRedactor(redactor)
  }

  /// Takes a message, as ``TranscriptRedactor/take(_:head:isReceived:)`` does.
  package mutating func take(
    _ line: ArraySlice<UInt8>,
    head: [UInt8],
    isReceived: Bool
  ) -> [[UInt8]] {
    var certain = takeWaiting()
    certain += exact.take(Array(line), head: head, isReceived: isReceived)
    return certain
  }

  /// Takes a line that is no message and holds no secret.
  package mutating func take(safe line: [UInt8]) -> [[UInt8]] {
    takeWaiting() + exact.take(safe: line)
  }

  /// All lines; what may be a secret's first half is masked.
  package mutating func letGo() -> [[UInt8]] {
    takeWaiting() + exact.letGo()
  }

  /// Returns all lines that are left.
  package mutating func finish() -> [[UInt8]] {
    takeWaiting() + exact.finish()
  }

  /// Looks at a notification of the agent's, and takes it where that is enough.
  package mutating func judge(_ parts: JSONParts, head: [UInt8]) -> Judgement {
    let line = Array(parts.text)
    guard exact.holdsNothing, redactor.isCertainlyFree(line),
      bytes + line.count <= TranscriptRedactor.limit, var open = follow(parts)
    else { return .unclear }
    if lines.isEmpty, open.isEmpty { return .clean }
    swap(&open, &self.open)
    lines.append((head, line))
    bytes += line.count
    let doubtful = self.open.map(\.line).min() ?? first + lines.count
    let count = doubtful - first
    let certain = lines.prefix(count).map { $0.head + $0.line }
    bytes -= lines.prefix(count).reduce(0) { $0 + $1.line.count }
    lines.removeFirst(count)
    first = doubtful
    return .certain(certain)
  }

  /// The open streams after a message; nil where it has to be looked at closely.
  private func follow(_ parts: JSONParts) -> [Open]? {
    var open: [Open]? = open
    parts.forEachString { string, path in
      guard open != nil else { return }
      let isContinued = path.last.map { Self.isContinued(parts, $0) } == true
      guard isContinued || string.hasEscapes else { return }
      let bytes = Array(string.bytes)
      if string.hasEscapes, !redactor.isCertainlyFree(bytes) { return open = nil }
      if isContinued { follow(bytes, parts, path, &open) }
    }
    return open
  }

  private func follow(
    _ bytes: [UInt8],
    _ parts: JSONParts,
    _ path: [JSONParts.Place],
    _ open: inout [Open]?
  ) {
    let length = redactor.lengthOfBeginning(atEndOf: bytes)
    if length == 0, open?.isEmpty == true, exact.streamsAreQuiet { return }
    guard let stream = Self.stream(parts, path), exact.isQuiet(stream) else { return open = nil }
    let number = first + lines.count
    guard let index = open?.firstIndex(where: { $0.stream == stream }), let old = open?[index]
    else {
      guard length > 0 else { return }
      guard let count = open?.count, count < Self.mostStreams else { return open = nil }
      open?.append(Open(stream: stream, beginning: bytes.suffix(length), line: number))
      return
    }
    let joined = old.beginning + bytes
    guard redactor.isCertainlyFree(joined) else { return open = nil }
    let rest = redactor.lengthOfBeginning(atEndOf: joined)
    open?.remove(at: index)
    guard rest > 0 else { return }
    let line = rest > bytes.count ? old.line : number
    open?.append(Open(stream: stream, beginning: joined.suffix(rest), line: line))
  }

  /// Hands over what waits.
  private mutating func takeWaiting() -> [[UInt8]] {
    defer {
      first += lines.count
      lines = []
      open = []
      bytes = 0
    }
    return lines.flatMap { exact.take($0.line, head: $0.head, isReceived: true) }
  }

  private static func isContinued(_ parts: JSONParts, _ key: JSONParts.Place) -> Bool {
    TranscriptRedactor.continuedKeys.contains { parts.endsString(key, with: $0) }
  }

  /// What the exact redactor knows a stream by: the method, the update's kind and the keys.
  private static func stream(_ parts: JSONParts, _ path: [JSONParts.Place]) -> String? {
    func member(_ key: StaticString, of place: JSONParts.Place?) -> JSONParts.Place? {
      place.flatMap { parts.member(key, of: $0) }
    }
    func string(_ place: JSONParts.Place?) -> JSONString? { place.flatMap { parts.string($0) } }
    let update = member("update", of: member("params", of: parts.root))
    if let update, !parts[update].isObject { return nil }
    let kind = string(member("sessionUpdate", of: update))
    let method = string(member("method", of: parts.root))
    // It is known by what stands in the line.
    guard method?.hasEscapes != true, kind?.hasEscapes != true else { return nil }
    return TranscriptRedactor.name(
      ofStream: path.map { string($0)?.string ?? "" }.joined(separator: "."),
      method: method?.string ?? "",
      kind: kind?.string ?? ""
    )
  }
}
