internal import FileSystem
public import RunEvents

/// Appends every event to the journal and waits until it is on the disk.
///
/// It stands first among the reporters: a job goes on only when what it announced is recorded.
public final class JournalReporter: Reporter {
  /// What a message names it.
  public let subject = "the journal"
  /// Cleaning up and resuming depend on it.
  public let isEssential = true

  private let file: AppendingFile

  /// Starts a new journal, replacing one of an earlier run.
  ///
  /// Throws a text that names the path and the reason.
  public init(path: String) throws(ReportError) {
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
  public init(continuing path: String, at length: Int) throws(ReportError) {
    do throws(FileError) {
      file = try AppendingFile(path: path)
      try file.truncate(to: length)
      try file.synchronize()
    } catch {
      throw ReportError("\(error)")
    }
  }

  /// Records one event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    try file.append(EncodedRunEvent(event).line() + [0x0A])
    try file.synchronize()
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
