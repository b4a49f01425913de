internal import FileSystem
internal import Sessions
internal import Text

/// Kiro's own log of an attempt, often the only explanation when its program exits silently.
///
/// Kiro writes it to the attempt's temporary folder; the end of it, with secrets masked, is kept in
/// the job's folder if the attempt does not pass.
struct KiroLog {
  /// The maximum length of the end that is kept, in bytes.
  private static let longest = 1 << 20

  private let text: [UInt8]

  /// Reads the agent's log in a room; nil if the agent did not write one.
  init?(of room: Room, redactor: Redactor) {
    let path = KiroLogFile.path(in: room.temporaryFolder.path)
    guard room.environment.agent[KiroLogFile.variable] == path,
      let bytes = try? RegularFile.readEnd(of: path, limit: Self.longest), !bytes.isEmpty
    else { return nil }
    text = Array(redactor.masked(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  /// Writes the log to the job's folder.
  func deliver(to folder: JobFolder) {
    do throws(JobFailure) {
      try folder.require()
      try withOutput { () throws(FileError) in
        folder.note(
          KiroLogFile.name,
          try AtomicFile.deliver(text, to: "\(folder.path)/\(KiroLogFile.name)")
        )
      }
    } catch {
      // The attempt has failed for another reason, which counts.
    }
  }
}
