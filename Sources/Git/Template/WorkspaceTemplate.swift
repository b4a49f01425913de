public import FileSystem

/// The files of one commit as a checkout has them, ready to be copied into many workspaces.
///
/// It is a few large files of contents and a manifest rather than a tree of files. Reading those
/// does not visit thousands of folders, so a copy costs little more than creating the new files.
public struct WorkspaceTemplate: Hashable, Sendable, Codable {
  /// The path of the template's folder, which belongs to kjob.
  public let directory: String
  /// The identity of the folder.
  public let identity: FileIdentity
  /// The base commit.
  public let base: ObjectID
  let baseTree: ObjectID
  let sourceObjects: String
  private let seal: StoreSeal

  static let kind = UInt64(0x7465_6D70_6C00_0001)

  var store: Store { Store(directory: directory, sourceObjects: sourceObjects) }

  /// Reads a commit's files from the repository on several threads.
  ///
  /// - Parameters:
  ///   - source: The repository; it is not opened again afterwards.
  ///   - commit: The commit, as `SourceRepository.commit(named:)` found it.
  ///   - directory: The absolute path of the new folder; nothing may exist there.
  ///   - filters: The programs that may filter files.
  ///   - threads: The number of threads that read and convert files.
  ///   - interruption: Checked before each file.
  /// - Returns: The template.
  /// - Throws: The reason; everything created so far is removed first.
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
      let changed = try located(directory) { () throws(FileError) in
        try Folder(path: directory).tellsOfWrites
      }
      try seal.addLarge(parts.map { "contents-\($0)" }, in: store, statesTell: changed)
      return WorkspaceTemplate(
        directory: directory,
        identity: identity,
        base: commit,
        baseTree: baseTree,
        sourceObjects: store.sourceObjects,
        seal: seal
      )
    } catch {
      // The error that stopped the creation is worth more than one from the cleanup.
      _ = Store.remove(directory, identity)
      throw error
    }
  }

  /// Removes the template; workspaces made from it do not need it.
  public func remove() {
    // The cleanup after the run finds anything that is left.
    _ = Store.remove(directory, identity)
  }

  /// Throws unless the template is unchanged since its creation.
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
