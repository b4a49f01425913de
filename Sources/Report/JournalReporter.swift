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

  private let file: AppendingFile
  private let delivered: DeliveredFiles
  /// The hash and the size of everything in the journal.
  private let written: Mutex<(hash: SHA256, size: Int64)>

  /// Creates a new journal, replacing that of an earlier run.
  ///
  /// Throws an error that names the path and the reason.
  public init(
    path: String,
    delivered: DeliveredFiles = DeliveredFiles()
  ) throws(ReportError) {
    self.delivered = delivered
    written = Mutex((SHA256(), 0))
    do throws(FileError) {
      try AtomicFile.write([], to: path)
      file = try AppendingFile(path: path)
    } catch {
      throw ReportError("\(error)")
    }
  }

  /// Creates a reporter that continues the journal of an ended run, after its last whole record.
  ///
  /// Throws an error that names the path and the reason.
  public init(
    continuing path: String,
    at length: Int,
    delivered: DeliveredFiles = DeliveredFiles()
  ) throws(ReportError) {
    self.delivered = delivered
    do throws(FileError) {
      file = try AppendingFile(path: path)
      try file.truncate(to: length)
      try file.synchronize()
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
      try file.append(line)
      try file.synchronize()
    } catch {
      // The journal may now contain a part of the line, which kjob itself wrote.
      delivered.forget(Self.name)
      throw error
    }
    let all = written.withLock { written in
      written.hash.update(line)
      written.size += Int64(line.count)
      return WrittenFile(size: written.size, digest: written.hash.digest())
    }
    delivered.noteForNow(Self.name, all)
  }
}

/// The reason why a report cannot be written, on one line.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The message.
  public let description: String

  init(_ description: String) { self.description = description }
}
