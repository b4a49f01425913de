public import FileSystem
public import RunEvents
internal import Synchronization

/// Appends every event to the journal and waits until it is on the disk.
///
/// It is the first reporter: a job continues only after its event is recorded.
public final class JournalReporter: Reporter {
  /// The name of the reporter's output in messages.
  public let subject = "the journal"
  /// True, because cleanup and resuming depend on the journal.
  public let isEssential = true

  /// The name of the journal in the output folder.
  private static let name = "journal.jsonl"

  private let path: String
  /// The journal; nil while it is still that of the earlier run.
  private let file: Mutex<AppendingFile?>
  private let delivered: DeliveredFiles
  /// The records of the new run while the journal is that of the earlier run.
  private let beginning = Mutex<[UInt8]>([])
  /// The hash and the size of everything in the journal.
  private let written: Mutex<(hash: SHA256, size: Int64)>

  /// Creates a new journal, replacing that of an earlier run.
  ///
  /// Throws an error that names the path and the reason.
  public init(
    path: String,
    delivered: DeliveredFiles = DeliveredFiles()
  ) throws(ReportError) {
    self.path = path
    self.delivered = delivered
    written = Mutex((SHA256(), 0))
    do throws(FileError) {
      try AtomicFile.write([], to: path)
      file = Mutex(try AppendingFile(path: path))
    } catch {
      throw ReportError("\(error)")
    }
  }

  /// Creates a new journal that takes over jobs of the earlier run whose journal is at the path.
  ///
  /// That journal stays until the new one has everything that it takes over, and is then replaced at
  /// once, so that a kill at any moment loses neither.
  public init(replacing path: String, delivered: DeliveredFiles = DeliveredFiles()) {
    self.path = path
    self.delivered = delivered
    written = Mutex((SHA256(), 0))
    file = Mutex(nil)
  }

  /// Creates a reporter that continues the journal of an ended run, after its last whole record.
  ///
  /// Throws an error that names the path and the reason.
  public init(
    continuing path: String,
    at length: Int,
    delivered: DeliveredFiles = DeliveredFiles()
  ) throws(ReportError) {
    self.path = path
    self.delivered = delivered
    do throws(FileError) {
      let file = try AppendingFile(path: path)
      try file.truncate(to: length)
      try file.synchronize()
      self.file = Mutex(file)
      var hash = SHA256()
      let bytes = try RegularFile.read(path, limit: 1 << 30, followingLinks: false)
      hash.update(bytes)
      written = Mutex((hash, Int64(bytes.count)))
    } catch {
      throw ReportError("\(error)")
    }
  }

  /// Records one event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let line = EncodedRunEvent(event).line() + [0x0A]
    do throws(FileError) {
      try put(line, isBeginning: event.kind.isBeginning)
    } catch {
      // The journal may now contain a part of the line, which kjob itself wrote.
      delivered.forget(Self.name)
      throw error
    }
  }

  /// Writes a line, after what was held back, or holds it back as well.
  private func put(_ line: [UInt8], isBeginning: Bool) throws(FileError) {
    try file.withLock { (file) throws(FileError) in
      if try file?.append(line) != nil {
        try file?.synchronize()
        return note(line)
      }
      let held = beginning.withLock { held in
        held += line
        return held
      }
      if isBeginning { return }
      try AtomicFile.write(held, to: path)
      file = try AppendingFile(path: path)
      note(held)
      beginning.withLock { $0 = [] }
    }
  }

  private func note(_ bytes: [UInt8]) {
    let all = written.withLock { written in
      written.hash.update(bytes)
      written.size += Int64(bytes.count)
      return WrittenFile(size: written.size, digest: written.hash.digest())
    }
    delivered.noteForNow(Self.name, all)
  }
}

extension RunEvent.Kind {
  /// True for the events before anything happens: the plan, and what it takes over.
  fileprivate var isBeginning: Bool {
    switch self {
    case .runPlanned, .jobCarried, .jobStale: true
    default: false
    }
  }
}

/// The reason why a report cannot be written, on one line.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The message.
  public let description: String

  init(_ description: String) { self.description = description }
}
