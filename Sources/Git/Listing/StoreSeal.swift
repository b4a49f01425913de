internal import FileSystem
internal import SystemText

/// The digests of the files that kjob wrote into a store, which reveal any later change.
///
/// Programs of the same user, agents among them, can write to a store. The seal is kept in memory,
/// and its digest in the journal.
struct StoreSeal: Hashable, Sendable, Codable {
  /// The stat data of a file that is too large to read at each use.
  private struct State: Hashable, Codable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var changedSeconds: Int64
    var changedNanoseconds: Int64

    init(_ status: FileStatus) {
      device = status.identity.device
      inode = status.identity.inode
      size = status.size
      changedSeconds = status.changed.seconds
      changedNanoseconds = status.changed.nanoseconds
    }
  }

  /// The SHA-256 of each file, by its path within the store.
  private var digests: [String: String] = [:]
  private var states: [String: State] = [:]
  /// The digests of the files that `copy` put into the workspace, by path.
  var copies: [String: String] = [:]

  /// The files that must not exist unless the seal has them.
  private static let exclusive = ["copied"]

  /// Adds small files, which are read at each check.
  mutating func add(_ names: [String], in store: Store) throws(GitError) {
    for name in names { digests[name] = try Self.digest(of: store.directory + "/" + name) }
  }

  /// Adds large files: by their stat data where those show every write, otherwise by digest.
  mutating func addLarge(
    _ names: [String],
    in store: Store,
    statesTell: Bool
  ) throws(GitError) {
    guard statesTell else { return try add(names, in: store) }
    for name in names {
      let path = store.directory + "/" + name
      states[name] = State(
        try located(path) { () throws(FileError) in try FileStatus(ofPath: path) }
      )
    }
  }

  /// Throws unless every file is unchanged.
  func check(in store: Store) throws(GitError) {
    for (name, digest) in digests {
      let path = store.directory + "/" + name
      guard (try? Self.digest(of: path)) == digest else { throw .changedStore(path: path) }
    }
    for (name, state) in states {
      let path = store.directory + "/" + name
      guard let status = try? FileStatus(ofPath: path), State(status) == state else {
        throw .changedStore(path: path)
      }
    }
    for name in Self.exclusive where digests[name] == nil {
      let path = store.directory + "/" + name
      guard (try? FileStatus(ofPath: path)) == nil else { throw .changedStore(path: path) }
    }
  }

  /// Returns the digest of a regular file.
  static func digest(of path: String) throws(GitError) -> String {
    let bytes = try located(path) { () throws(FileError) in
      try RegularFile.read(path, limit: .max - 1, followingLinks: false)
    }
    return "\(SHA256.digest(of: bytes))"
  }
}

extension Store {
  /// Returns the names of a commit's rule files.
  func ruleNames(_ manifest: Manifest) -> [String] {
    manifest.paths(of: manifest.rules).map { "rules/" + String(systemBytes: $0) }
  }
}
