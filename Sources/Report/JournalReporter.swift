public import FileSystem
public import RunEvents
internal import Synchronization

/// Appends every event to the journal and waits until it is on the disk.
///
/// It stands first among the reporters: a job goes on only when what it announced is recorded.
public final class JournalReporter: Reporter {
  /// What a message names it.
  public let subject = "the journal"
  /// Cleaning up and resuming depend on it.
  public let isEssential = true

  /// The name of its file in the output folder.
  private static let name = "journal.jsonl"

  private let file: AppendingFile
  private let delivered: DeliveredFiles
  /// All that stands in it.
  private let written: Mutex<(hash: SHA256, size: Int64)>

  /// Starts a new journal, replacing one of an earlier run.
  ///
  /// Throws a text that names the path and the reason.
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

  /// Goes on with the journal of a run that was ended, behind its last whole record.
  ///
  /// Throws a text that names the path and the reason.
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
      // A part of the line may stand there, and nobody else has put it there.
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

/// Why a report cannot be written, in one line.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
