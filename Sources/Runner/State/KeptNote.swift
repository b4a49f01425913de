internal import FileSystem
internal import FoundationEssentials
internal import Git

/// The note in a store that marks a workspace to be kept, and describes it at that moment.
struct KeptNote: Codable {
  /// The note's file name.
  static let name = "kept"

  /// The workspace.
  var workspace: Workspace
  /// The tree of everything that a capture found.
  var tree: ObjectID
  /// The digest of HEAD, refs and their logs.
  var git: String

  /// Writes the note of a workspace; `state` is nil if the workspace could not be read.
  static func write(_ state: KeptNote?, in store: String) {
    let bytes = state.flatMap { try? JSONEncoder().encode($0) }.map(Array.init) ?? []
    try? AtomicFile.write(bytes, to: "\(store)/\(name)")
  }

  /// True when a store has the note.
  static func exists(in store: String) -> Bool {
    (try? FileStatus(ofPath: "\(store)/\(name)")) != nil
  }

  /// The time at which a store's note was written.
  static func time(in store: String) -> FileStatus.Time? {
    try? FileStatus(ofPath: "\(store)/\(name)").modified
  }

  /// Reads the note of a workspace; nil if it does not describe the workspace of the store.
  ///
  /// Older kjobs wrote an empty note.
  static func read(_ facts: StoreFacts) -> KeptNote? {
    let path = "\(facts.store)/\(name)"
    guard let bytes = try? RegularFile.read(path, limit: 1 << 28, followingLinks: false),
      let note = try? JSONDecoder().decode(KeptNote.self, from: Data(bytes))
    else { return nil }
    let record = note.workspace.record
    guard record.storeDirectory == facts.store, record.path == facts.path,
      record.identity == facts.identity,
      record.administrativeDirectory == facts.administrativeDirectory
    else { return nil }
    return note
  }

  /// Removes the note: what belongs to the store is then left over like that of a killed run.
  static func remove(from store: String) throws(FileError) {
    try Folder(path: store).removeFile(FileName(name))
  }
}
