internal import FoundationEssentials
internal import JSON

/// The intact part of a run's journal.
///
/// A machine that lost power may leave a partial record. Anything after the last whole record was
/// never acknowledged, so it counts as not written.
public struct Journal: Sendable {
  /// The problem that makes a journal unusable.
  public enum Problem: Error, Hashable, Sendable {
    /// The journal contains no whole record.
    case empty
    /// The journal does not begin with the header of a run.
    case headless
    /// The beginning looks like a record but is not a valid one.
    case invalid
    /// A record has a folder or file name that kjob does not assign.
    case foreign(line: Int)
    /// The version is not the one that this kjob reads.
    case version(Int, line: Int)
  }

  /// The events in order, beginning with the header.
  public let events: [RunEvent]
  /// The state after all events.
  public let state: RunState
  /// The header of the run.
  public let header: RunHeader
  /// The number of bytes of the events.
  public let length: Int
  /// The number of bytes after the events.
  public let tornLength: Int

  /// Creates a journal from its bytes.
  public init(_ bytes: [UInt8]) throws(Problem) {
    var events: [RunEvent] = []
    var state = RunState()
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      let event: RunEvent
      do {
        event = try EncodedRunEvent(line: line).event
      } catch {
        if error is ForeignName { throw .foreign(line: events.count + 1) }
        if let version = Self.version(of: line), version != EncodedRunEvent.version {
          throw .version(version, line: events.count + 1)
        }
        if events.isEmpty, Self.version(of: line) != nil { throw .invalid }
        break
      }
      // Records that were concatenated from several journals do not belong to this run.
      guard event.sequence == events.count + 1 else { break }
      events.append(event)
      state.receive(event)
      start = end + 1
    }
    guard let first = events.first else { throw .empty }
    guard case .runPlanned(let header) = first.kind else { throw .headless }
    self.events = events
    self.state = state
    self.header = header
    length = start
    tornLength = bytes.count - start
  }

  /// The id of the boot in which the last processes were started.
  public var lastBootID: String {
    for event in events.reversed() {
      if case .runResumed(let facts) = event.kind { return facts.bootID }
    }
    return header.options.bootID
  }

  private struct Versioned: Decodable {
    var version: Int
  }

  private static func version(of line: some Sequence<UInt8>) -> Int? {
    try? KebabJSON.decode(Versioned.self, from: line).version
  }
}

extension Journal.Problem: CustomStringConvertible {
  /// The error message, with what to do about it.
  public var description: String {
    switch self {
    case .empty: "has no complete record, so nothing of the run had begun: start it with `kjob run`"
    case .invalid:
      "begins with a record that kjob did not write: another program made or changed it"
    case .foreign(let line):
      "names files in line \(line) that kjob never makes: another program made or changed it"
    case .headless: "does not begin with the plan of a run"
    case .version(let version, let line):
      "has format version \(version) in line \(line), but this kjob reads version "
        + "\(EncodedRunEvent.version): use the kjob that wrote it"
    }
  }
}
