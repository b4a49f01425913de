internal import FileSystem
internal import Sessions
internal import Text

/// Kiro's own log of an attempt, which is the only witness where its program ends without a word.
///
/// Kiro writes it to the attempt's temporary folder; the end of it, with secrets masked, is kept in
/// the job's folder if the attempt does not pass.
struct KiroLog {
  /// The maximum length of what is kept, in bytes.
  private static let longest = 1 << 20

  private let text: [UInt8]

  /// Reads the log that the agent of a room has written; nil if there is none.
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
