internal import FoundationEssentials
internal import JSON

/// What a journal tells of a run, as far as it is whole.
///
/// A machine that lost its power may leave a record half written. Whatever stands behind the last
/// whole record was never answered for, so it counts as not written.
public struct Journal: Sendable {
  /// Why a journal cannot be used at all.
  public enum Problem: Error, Hashable, Sendable {
    /// There is no whole record in it.
    case empty
    /// It begins with something else than what the run was going to do.
    case headless
    /// Its beginning is no record of kjob's, although it looks like one.
    case invalid
    /// A record names a folder or a file that kjob does not give such a name.
    case foreign(line: Int)
    /// It has another version of the form than this kjob reads.
    case version(Int, line: Int)
  }

  /// The events in their order, the first of which tells what the run was going to do.
  public let events: [RunEvent]
  /// What they mean together.
  public let state: RunState
  /// How the run was asked for.
  public let header: RunHeader
  /// How many bytes they take.
  public let length: Int
  /// How many bytes stand behind them.
  public let tornLength: Int

  /// Reads a journal's bytes.
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
      // Records that were put together from several journals are none of this run's.
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

  /// The boot in which its last processes were started.
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
    try? JSONForm.decode(Versioned.self, from: line).version
  }
}

extension Journal.Problem: CustomStringConvertible {
  /// What is wrong with it and what to do.
  public var description: String {
    switch self {
    case .empty: "has no whole record; nothing of the run had begun: start it with `kjob run`"
    case .invalid:
      "begins with names that kjob does not give: somebody else has made it, or changed it"
    case .foreign(let line):
      "names files in line \(line) that kjob does not make: somebody else has made it, or changed it"
    case .headless: "does not begin with the plan of a run"
    case .version(let version, let line):
      "has version \(version) of the form in line \(line), and this kjob reads version "
        + "\(EncodedRunEvent.version): use the kjob that wrote it"
    }
  }
}
