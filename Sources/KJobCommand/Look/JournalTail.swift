internal import FileSystem
internal import RunEvents

/// The journal of a run that another kjob may still be writing.
struct JournalTail: ~Copyable {
  private let path: String
  private let file: Descriptor
  private let identity: FileIdentity
  private var offset = 0
  private var rest: [UInt8] = []

  /// Opens the journal at a path.
  init(path: String) throws(FileError) {
    let folder = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
    let file = try folder.regularFile(FileName(lastComponent(path)))
    identity = try FileStatus(of: file, path: path).identity
    self.file = file
    self.path = path
  }

  /// True when another run has replaced the journal.
  var isReplaced: Bool { (try? FileStatus(ofPath: path).identity) != identity }

  /// Returns the events that were recorded since the last call; throws if one cannot be read.
  mutating func next() throws -> [RunEvent] {
    var events: [RunEvent] = []
    while true {
      let piece = try file.readPiece(1 << 20, at: offset, path: path)
      offset += piece.count
      rest += piece
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0A) {
        events.append(try EncodedRunEvent(line: rest[start..<end]).event)
        start = end + 1
      }
      rest.removeSubrange(..<start)
      if piece.isEmpty { return events }
    }
  }
}
