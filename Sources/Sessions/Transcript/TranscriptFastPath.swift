package import JSON
package import Text

/// Masks the secrets in a transcript's lines, without parsing those that contain none.
///
/// Nearly all lines are updates without a secret, which a few of their bytes show. If a text ends
/// with the possible beginning of a secret, its line waits for the next one. All other lines go to
/// the ``TranscriptRedactor``.
package struct TranscriptFastPath {
  /// A judgment of a line.
  package enum Judgement {
    /// The line can be written unchanged.
    case clean
    /// The line was accepted, and these lines are certain.
    case certain([[UInt8]])
    /// The line has to be examined closely.
    case unclear
  }

  /// A stream that ends with the possible beginning of a secret.
  private struct Open {
    var stream: String
    /// The last bytes of the stream, fewer than six.
    var beginning: [UInt8]
    /// The number of the line in which they begin.
    var line: Int
  }

  /// The maximum number of streams to follow at once.
  private static let mostStreams = 16

  private let redactor: Redactor
  private var exact: TranscriptRedactor
  private var open: [Open] = []
  /// The lines from the first one in which a secret may begin.
  private var lines: [(head: [UInt8], line: [UInt8])] = []
  private var bytes = 0
  /// The number of the first waiting line.
  private var first = 0

  package init(_ redactor: Redactor) {
    self.redactor = redactor
    exact = TranscriptRedactor(redactor)
  }

  /// Handles a message like ``TranscriptRedactor/take(_:head:isReceived:)``.
  package mutating func take(
    _ line: ArraySlice<UInt8>,
    head: [UInt8],
    isReceived: Bool
  ) -> [[UInt8]] {
    var certain = takeWaiting()
    certain += exact.take(Array(line), head: head, isReceived: isReceived)
    return certain
  }

  /// Handles a line that is not a message and contains no secret.
  package mutating func take(safe line: [UInt8]) -> [[UInt8]] {
    takeWaiting() + exact.take(safe: line)
  }

  /// Returns all lines; the possible first part of a secret is masked.
  package mutating func letGo() -> [[UInt8]] { takeWaiting() + exact.letGo() }

  /// Returns all remaining lines.
  package mutating func finish() -> [[UInt8]] { takeWaiting() + exact.finish() }

  /// Judges a notification from the agent, and accepts it if that is enough.
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

  /// Returns the open streams after a message; nil if it has to be examined closely.
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

  /// Passes on the waiting lines.
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

  /// Returns the name of a stream in the exact redactor: the method, the update's kind, and the
  /// keys.
  private static func stream(_ parts: JSONParts, _ path: [JSONParts.Place]) -> String? {
    func member(_ key: StaticString, of place: JSONParts.Place?) -> JSONParts.Place? {
      place.flatMap { parts.member(key, of: $0) }
    }
    func string(_ place: JSONParts.Place?) -> JSONString? { place.flatMap { parts.string($0) } }
    let update = member("update", of: member("params", of: parts.root))
    if let update, !parts[update].isObject { return nil }
    let kind = string(member("sessionUpdate", of: update))
    let method = string(member("method", of: parts.root))
    // The name uses the text as it is on the wire.
    guard method?.hasEscapes != true, kind?.hasEscapes != true else { return nil }
    return TranscriptRedactor.name(
      ofStream: path.map { string($0)?.string ?? "" }.joined(separator: "."),
      method: method?.string ?? "",
      kind: kind?.string ?? ""
    )
  }
}
