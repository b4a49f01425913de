public import FileSystem
internal import Threads

/// The files of one commit as a checkout has them, ready to be copied into many workspaces.
///
/// Not a tree of files but their contents in a few large ones, with a list: reading these needs no
/// look at thousands of folders, so that a copy costs little more than what the new files cost.
public struct WorkspaceTemplate: Hashable, Sendable, Codable {
  /// The folder that holds it, which is kjob's own.
  public let directory: String
  /// Which folder that is.
  public let identity: FileIdentity
  /// The commit.
  public let base: ObjectID
  let baseTree: ObjectID
  let sourceObjects: String
  private let seal: StoreSeal

  static let kind = UInt64(0x7465_6D70_6C00_0001)

  var store: Store { Store(directory: directory, sourceObjects: sourceObjects) }

  /// Reads a commit's files out of the repository, on several threads.
  ///
  /// - Parameters:
  ///   - source: The repository; it is not opened again afterwards.
  ///   - commit: The commit, as `SourceRepository.commit(named:)` found it.
  ///   - directory: The absolute path of the new folder, where nothing may stand.
  ///   - filters: The programs through which files behind filters pass.
  ///   - threads: How many threads read and convert files.
  ///   - interruption: Asked before each file.
  /// - Returns: The template.
  /// - Throws: The reason; everything that had been made is gone again.
  public static func make(
    of source: SourceRepository,
    at commit: ObjectID,
    in directory: String,
    filters: FilterPrograms = .none,
    threads: Int,
    interruption: Interruption = .never
  ) throws(GitError) -> WorkspaceTemplate {
    try source.refuseSpecialFiles()
    let store = Store(directory: directory, sourceObjects: source.commonDirectory + "/objects")
    let identity = try store.make()
    do throws(GitError) {
      let baseTree = try store.open().tree(ofCommit: commit)
      let maker = TemplateMaker(
        store: store,
        filters: filters,
        threads: threads,
        interruption: interruption
      )
      let manifest = try Libgit2.trustingNames { () throws(GitError) in
        try maker.run(tree: baseTree)
      }
      var writer = FlatFile.Writer(kind)
      manifest.write(to: &writer)
      try located(store.manifestPath) { () throws(FileError) in
        let name = FileName(lastComponent(store.manifestPath))
        try Folder(path: directory).write(writer.bytes, to: name, mode: 0o600)
      }
      var seal = StoreSeal()
      try seal.add(["manifest"] + store.ruleNames(manifest), in: store)
      let parts = Set(manifest.files.lazy.filter { $0.size > 0 }.map { Int($0.part) })
      let tells = try located(directory) { () throws(FileError) in
        try Folder(path: directory).tellsOfWrites
      }
      try seal.addLarge(parts.map { "contents-\($0)" }, in: store, statesTell: tells)
      return WorkspaceTemplate(
        directory: directory,
        identity: identity,
        base: commit,
        baseTree: baseTree,
        sourceObjects: store.sourceObjects,
        seal: seal
      )
    } catch {
      // The reason why it failed is worth more than what comes of the attempt to clean up.
      _ = Store.remove(directory, identity)
      throw error
    }
  }

  /// Removes it; workspaces made from it do not need it.
  public func remove() {
    // Whoever clears up after the run finds what stays.
    _ = Store.remove(directory, identity)
  }

  /// Throws unless the template is what it was when it was made.
  func check() throws(GitError) { try seal.check(in: store) }

  func manifest() throws(GitError) -> Manifest {
    try check()
    let bytes = try located(store.manifestPath) { () throws(FileError) in
      try RegularFile.read(store.manifestPath, limit: .max - 1)
    }
    guard var file = FlatFile(bytes, Self.kind), let manifest = Manifest(from: &file) else {
      throw .damagedStore(path: store.manifestPath)
    }
    return manifest
  }
}
