internal import FileSystem
internal import Glibc
internal import SystemText

extension Workspace {
  /// Creates a workspace with the files of a commit.
  ///
  /// - Parameters:
  ///   - source: The repository; it is not opened again afterwards.
  ///   - commit: The commit, as `SourceRepository.commit(named:)` found it.
  ///   - name: The preferred name; characters that git rejects are replaced, and a number is added
  ///     when the name is taken.
  ///   - path: The absolute path of the new working tree; nothing may exist there.
  ///   - store: The absolute path of the workspace's store; nothing may exist there.
  ///   - isolation: The degree to which the workspace is separated from its source.
  ///   - threads: The number of threads that read and write files.
  ///   - interruption: Checked before each file.
  /// - Returns: The workspace.
  /// - Throws: The reason; everything created so far is removed first.
  public static func create(
    of source: SourceRepository,
    at commit: ObjectID,
    named name: String,
    path: String,
    store: String,
    isolation: Isolation = .worktree,
    threads: Int = 2,
    interruption: Interruption = .never
  ) throws(GitError) -> Workspace {
    let template = try WorkspaceTemplate.make(
      of: source,
      at: commit,
      in: store + ".template",
      threads: threads,
      interruption: interruption
    )
    defer { template.remove() }
    return try create(
      from: template,
      of: source,
      named: name,
      path: path,
      store: store,
      isolation: isolation,
      threads: threads,
      interruption: interruption
    )
  }

  /// Creates a workspace with the files of a template.
  ///
  /// - Parameters:
  ///   - template: The files of the commit.
  ///   - source: The repository that the template was made of.
  ///   - name: The preferred name; characters that git rejects are replaced, and a number is added
  ///     when the name is taken.
  ///   - path: The absolute path of the new working tree; nothing may exist there.
  ///   - store: The absolute path of the workspace's store; nothing may exist there.
  ///   - isolation: The degree to which the workspace is separated from its source.
  ///   - origin: For a clean room, an earlier workspace of the job: refs and configuration are taken
  ///     from its store.
  ///   - spare: For a clean room, one of the same template that is not needed any longer; its files
  ///     move to the new one.
  ///   - threads: The number of threads that write files.
  ///   - interruption: Checked from time to time.
  /// - Returns: The workspace.
  /// - Throws: The reason; everything created so far is removed first.
  public static func create(
    from template: WorkspaceTemplate,
    of source: SourceRepository,
    named name: String,
    path: String,
    store: String,
    isolation: Isolation = .worktree,
    origin: Workspace? = nil,
    spare: SpareRoom? = nil,
    threads: Int,
    interruption: Interruption = .never
  ) throws(GitError) -> Workspace {
    var creation = WorkspaceCreation(
      source: source,
      isolation: isolation,
      origin: origin,
      store: Store(directory: store, sourceObjects: source.commonDirectory + "/objects")
    )
    do throws(GitError) {
      return try creation.run(
        template: template,
        name: name,
        path: path,
        spare: isolation == .room ? spare?.open() : nil,
        threads: threads,
        interruption: interruption
      )
    } catch {
      creation.undo()
      throw error
    }
  }
}

/// The steps of creating a workspace, and the folders created so far.
struct WorkspaceCreation {
  let source: SourceRepository
  let isolation: Workspace.Isolation
  let origin: Workspace?
  let store: Store
  var made: [(path: String, identity: FileIdentity)] = []

  init(
    source: SourceRepository,
    isolation: Workspace.Isolation,
    origin: Workspace?,
    store: Store
  ) {
    self.source = source
    self.isolation = isolation
    self.origin = origin
    self.store = store
  }

  /// Removes the created folders, the newest first.
  func undo() {
    for (path, identity) in made.reversed() {
      // The error that stopped the creation is worth more than one from the cleanup.
      _ = try? TreeRemoval.remove(path: path, expecting: identity)
    }
  }

  mutating func run(
    template: WorkspaceTemplate,
    name: String,
    path: String,
    spare: SpareFiles?,
    threads: Int,
    interruption: Interruption
  ) throws(GitError) -> Workspace {
    // Long: steps in an order that undoing relies on.
    let path = try preparedPath(path)
    let storeIdentity = try store.make()
    made.append((store.directory, storeIdentity))
    let manifest = try template.manifest()
    try copyRules(manifest, from: template)

    let root = try makeRoot(path)
    let identity = try located(path) { () throws(FileError) in try root.identity() }
    made.append((path, identity))
    try CreatedFolderLog.note(path, identity, store)
    let filling = WorkspaceWriter(
      template,
      manifest,
      into: root,
      path,
      time: Self.oldTime,
      spare: spare,
      interruption: interruption
    )
    let baseline = try filling.run(threads: threads)
    try baseline.write(to: store)
    let index = IndexFile.bytes(of: baseline)
    try located(store.indexPath) { () throws(FileError) in
      try Folder(path: store.directory).write(index, to: "index")
    }

    let administration = try makeGit(name, path, template.base, index)
    try writeStamp(after: baseline.newest)
    let record = Workspace.Record(
      path: path,
      identity: identity,
      isolation: isolation,
      name: administration?.name,
      administrativeDirectory: administration?.path,
      administrativeIdentity: administration?.identity,
      storeDirectory: store.directory,
      storeIdentity: storeIdentity,
      sourceWorkingTree: source.workingTree,
      sourceCommonDirectory: source.commonDirectory,
      base: template.base,
      baseTree: template.baseTree,
      hasAttributes: manifest.hasAttributes,
      hasIgnoreRules: manifest.hasIgnoreRules
    )
    // The template may have been changed while it was copied.
    try template.check()
    let files = try located(store.templatePath) { () throws(FileError) in
      try Folder(path: store.templatePath).entries()
    }
    var seal = StoreSeal()
    try seal.add(["baseline", "index"] + store.ruleNames(manifest), in: store)
    try seal.addLarge(files.map { "git/\($0)" }, in: store, statesTell: baseline.filesTell)
    try seal.addLarge(["stamp"], in: store, statesTell: true)
    return Workspace(
      record: record,
      externalFilterPaths: manifest.paths(of: manifest.external).map(shown),
      seal: seal
    )
  }

  /// A time before the second in which the index is written.
  private static var oldTime: FileStatus.Time {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return FileStatus.Time(seconds: Int64(now.tv_sec) - 2, nanoseconds: Int64(now.tv_nsec))
  }

  /// Copies the base's rule files to the store, where libgit2 looks for them after the agent has
  /// run.
  private func copyRules(
    _ manifest: Manifest,
    from template: WorkspaceTemplate
  ) throws(GitError) {
    for path in manifest.paths(of: manifest.rules) {
      try store.writeRule(try template.store.rule(at: path), at: path)
    }
  }

  /// Writes a stamp that is later than every file and earlier than the agent's start.
  ///
  /// The file system's clock advances in steps of a few milliseconds. A snapshot cannot judge a
  /// file that was changed within the stamp's step, so the stamp waits for the next step.
  private func writeStamp(after newest: FileStatus.Time?) throws(GitError) {
    try located(store.stampPath) { () throws(FileError) in
      let folder = try Folder(path: store.directory)
      let stamp = try folder.newFile("stamp", mode: 0o600)
      for _ in 0..<50 {
        try stamp.setTimes(.init(seconds: 0, nanoseconds: 0), path: store.stampPath)
        let changed = try FileStatus(of: stamp, path: store.stampPath).changed
        guard let newest, changed <= newest else { return }
        usleep(1_000)
      }
    }
  }

  /// Creates the folders above a workspace and returns its path with links resolved.
  private func preparedPath(_ path: String) throws(GitError) -> String {
    guard path.hasPrefix("/"), let parent = parentPath(path) else {
      throw .workspacePath(path: path, problem: .relative)
    }
    guard !path.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else {
      throw .workspacePath(path: path, problem: .unrepresentable)
    }
    try located(parent) { () throws(FileError) in try makeSpreadingDirectories(parent) }
    let name = lastComponent(path)
    guard let resolved = resolvedPath(parent), FileName(name).isSingleComponent else {
      throw .workspacePath(path: path, problem: .relative)
    }
    return (resolved == "/" ? "" : resolved) + "/" + name
  }

  private func makeRoot(_ path: String) throws(GitError) -> Folder {
    do throws(FileError) {
      let parent = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
      let name = FileName(lastComponent(path))
      try parent.makeFolder(name)
      return try parent.folder(name)
    } catch {
      if error.code == EEXIST { throw .workspacePath(path: path, problem: .exists) }
      throw .file(FileError(error.action, path, code: error.code))
    }
  }
}

extension GitError {
  /// Returns the same error with the full path of a file that is known only relative to a folder.
  func below(_ folder: String) -> GitError {
    guard case .file(let error) = self, !error.path.hasPrefix("/") else { return self }
    return .file(FileError(error.action, folder + "/" + error.path, code: error.code))
  }
}
