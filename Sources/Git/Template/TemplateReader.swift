internal import CLibgit2
internal import FileSystem

/// One thread's share in making a template: it reads folders and stores their files' contents.
struct TemplateReader: ~Copyable {
  private let store: Store
  private let open: OpenStore
  private let filters = ContentFilters(isActive: true)
  private let programs: FilterPrograms
  private let part: Int
  private var contents: TemplateContents
  private var harvest = TemplateIndex()

  /// Creates a reader; the objects in `suspects` are hashed again when read.
  init(
    _ part: Int,
    _ store: Store,
    _ programs: FilterPrograms,
    checking suspects: Set<ObjectID>
  ) throws(GitError) {
    var open = try store.open(awaitingRules: true)
    open.suspects = suspects
    let contents = try TemplateContents(store.contentsPath(part))
    self.part = part
    self.programs = programs
    self.store = store
    self.open = open
    self.contents = contents
  }

  /// Ends the work and returns the results.
  consuming func finish() throws(GitError) -> TemplateIndex {
    try contents.finish()
    return harvest
  }

  /// Reads a folder.
  ///
  /// `reserve` returns the first numbers of its folders and files; `adding` receives the subfolders
  /// to read next.
  mutating func read(
    _ piece: TemplateMaker.Piece,
    _ interruption: Interruption,
    reserving reserve: (_ folders: Int, _ files: Int) -> (folder: Int, file: Int),
    adding: ([TemplateMaker.Piece]) -> Void
  ) throws(GitError) {
    // Long: the fields of the format in their order.
    try interruption.check()
    let entries = try open.tree(piece.tree)
    for entry in entries {
      guard !entry.name.isRefusedByGit(isLink: entry.isLink), piece.depth <= 4_096 else {
        throw .unsafeTree(path: shown(joined(piece.path, entry.name.bytes)))
      }
    }
    var piece = piece
    for entry in entries where entry.isRule { try writeRule(entry, &piece) }
    let folders = entries.filter(\.isFolder)
    let files = entries.filter { !$0.isFolder }
    let first = reserve(folders.count, files.count)
    var subfolders: [TemplateMaker.Piece] = []
    for (offset, entry) in folders.enumerated() {
      let index = first.folder + offset
      harvest.named.append(
        TemplateIndex.NamedFolder(
          index: index,
          name: harvest.add(entry.name),
          parent: piece.folder,
          tree: entry.id
        )
      )
      subfolders.append(
        TemplateMaker.Piece(
          folder: index,
          tree: entry.id,
          path: joined(piece.path, entry.name.bytes),
          depth: piece.depth + 1,
          converts: piece.converts
        )
      )
    }
    // Queued before its own files, so that other threads have work.
    adding(subfolders)
    var filled = TemplateIndex.FilledFolder(
      index: piece.folder,
      folders: first.folder..<first.folder + folders.count,
      firstFile: first.file,
      files: []
    )
    filled.files.reserveCapacity(files.count)
    for (offset, entry) in files.enumerated() {
      try interruption.check()
      if entry.isRule { harvest.rules.append(first.file + offset) }
      filled.files.append(try read(entry, first.file + offset, piece))
    }
    harvest.filled.append(filled)
  }

  private mutating func read(
    _ entry: TreeEntry,
    _ index: Int,
    _ piece: TemplateMaker.Piece
  ) throws(GitError) -> Manifest.File {
    var file = Manifest.File(name: harvest.add(entry.name), mode: entry.mode, id: entry.id)
    if file.isSubmodule { return file }
    guard file.isFile || file.isLink else {
      throw .unsafeTree(path: shown(joined(piece.path, entry.name.bytes)))
    }
    file.part = UInt32(part)
    let place: (offset: Int, size: Int)
    if file.isFile, piece.converts {
      let path = joined(piece.path, entry.name.bytes)
      let filter = try filters.filter(ofPath: path, store: open)
      let runs = filter.map { programs.drivers[$0] != nil } ?? false
      if !runs, try filters.isExternal(path: path, store: open) { harvest.external.append(index) }
      let blob = try open.read(entry.id, GIT_OBJECT_BLOB)
      var bytes = try filters.contents(ofBlob: entry.id, blob, path: path, store: open)
      if let filter {
        bytes = try programs.smudged(bytes, filter, path: path, interruption: .never)
      }
      place = try contents.put(bytes)
    } else {
      let object = try open.object(entry.id, GIT_OBJECT_BLOB)
      place = try unsafe contents.put(object.bytes)
      // The bytes belong to the object, which the compiler cannot see.
      extendLifetime(object)
    }
    file.offset = UInt64(place.offset)
    file.size = UInt64(place.size)
    return file
  }

  /// Writes a rule file where libgit2 looks for it, and notes whether it changes contents.
  private func writeRule(
    _ entry: TreeEntry,
    _ piece: inout TemplateMaker.Piece
  ) throws(GitError) {
    let bytes = try open.read(entry.id, GIT_OBJECT_BLOB)
    let isIgnoreFile = entry.name.bytes[...] == Manifest.ignored
    try store.writeRule(
      RuleFile.readable(bytes, isIgnoreFile: isIgnoreFile),
      at: joined(piece.path, entry.name.bytes)
    )
    guard entry.name.bytes[...] == Manifest.attributes else { return }
    if ContentFilters.mayChangeCheckout(bytes) { piece.converts = true }
  }
}

extension TreeEntry {
  /// True for an attribute or ignore file.
  fileprivate var isRule: Bool {
    isFile && (name.bytes[...] == Manifest.attributes || name.bytes[...] == Manifest.ignored)
  }
}
