internal import CLibgit2
internal import FileSystem

extension WorkspaceScan {
  /// A file's contents as the repository stores them, and their identifier.
  struct Blob {
    var id: ObjectID
    var contents: [UInt8]
  }

  /// Returns the blob that the repository stores for the contents of the file at `path`.
  ///
  /// - Parameters:
  ///   - bytes: The contents on disk.
  ///   - base: The base's entry for the path.
  ///   - staged: The objects that the agent's index and last commit have for it.
  ///   - store: The handles with the base's rules.
  /// - Returns: Nil, with a reason in `leftOut`, for contents that would be stored unfiltered.
  /// - Throws: The reason why the contents cannot be converted.
  mutating func stored(
    _ bytes: [UInt8],
    base: TreeEntry?,
    staged: [ObjectID],
    _ store: borrowing OpenStore
  ) throws(GitError) -> Blob? {
    let plain = Blob(id: try store.hash(bytes, GIT_OBJECT_BLOB), contents: bytes)
    if let filter = try filter(store) {
      if plain.id == base?.id { return plain }
      if try isStored(plain, filter, store) { return plain }
      let cleaned = try rules.filters.cleaned(
        bytes,
        filter,
        path: path,
        interruption: rules.interruption
      )
      if let cleaned {
        let id = try store.hash(cleaned, GIT_OBJECT_BLOB)
        let blob = Blob(id: id, contents: cleaned)
        // Line endings and other conversions come after the filter.
        return try converted(blob, base: base, staged: staged, store)
      }
      leftOut.append(.init(path: shown(path), reason: .unfiltered(filter: filter)))
      return nil
    }
    // The agent moved a file that the base has behind a filter; the disk has the filter's output or
    // a later edit of it.
    if let filter = try filterOfBase(staged, store), !staged.contains(plain.id) {
      leftOut.append(.init(path: shown(path), reason: .unfiltered(filter: filter)))
      return nil
    }
    let converted = try converted(plain, base: base, staged: staged, store)
    // Contents that the agent normalized stay normalized, and committed contents stay as committed.
    let blob =
      staged.contains(converted.id)
      ? converted
      : plain.id == base?.id || staged.contains(plain.id) ? plain : converted
    try noteCheckout(of: blob, bytes, store)
    return blob
  }

  /// Returns the filter that the agent's or the base's attributes name for the current path.
  private func filter(_ store: borrowing OpenStore) throws(GitError) -> String? {
    let base = ContentFilters(isActive: rules.hasAttributes)
    switch current.open {
    case .none: return try base.filter(ofPath: path, store: store)
    case .some(let open):
      let now = try ContentFilters(isActive: true).filter(ofPath: path, store: open)
      if let now { return now }
      return try base.filter(ofPath: path, store: store)
    }
  }

  /// Converts contents as `git add` would, with the attributes as the agent left them.
  private func converted(
    _ plain: Blob,
    base: TreeEntry?,
    staged: [ObjectID],
    _ store: borrowing OpenStore
  ) throws(GitError) -> Blob {
    // Git looks at the entry in its index.
    var known = base
    if let id = staged.first, var entry = base, entry.isFile {
      entry.id = id
      known = entry
    }
    let contents: [UInt8]
    switch current.open {
    case .none:
      let filters = ContentFilters(isActive: rules.hasAttributes)
      contents = try filters.blob(
        ofContents: plain.contents,
        path: path,
        known: known,
        store: store
      )
    case .some(let open):
      let filters = ContentFilters(isActive: true)
      contents = try filters.blob(ofContents: plain.contents, path: path, known: known, store: open)
    }
    guard contents != plain.contents else { return plain }
    return Blob(id: try store.hash(contents, GIT_OBJECT_BLOB), contents: contents)
  }

  /// Notes a file that a checkout of the change would write with other contents.
  private mutating func noteCheckout(
    of blob: Blob,
    _ bytes: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) {
    let contents: [UInt8]
    switch current.open {
    case .none:
      let filters = ContentFilters(isActive: rules.hasAttributes)
      contents = try filters.contents(
        ofBlob: blob.id,
        blob.contents,
        path: path,
        store: store
      )
    case .some(let open):
      let filters = ContentFilters(isActive: true)
      contents = try filters.contents(ofBlob: blob.id, blob.contents, path: path, store: open)
    }
    if contents != bytes { remarks.append(.init(.otherContents, path)) }
  }

  /// True for contents that are already in the form that the repository stores behind a filter.
  private mutating func isStored(
    _ plain: Blob,
    _ filter: String,
    _ store: borrowing OpenStore
  ) throws(GitError) -> Bool {
    if filter == LFSPointer.filter, LFSPointer.isValid(plain.contents) { return true }
    if storedBlobs == nil { storedBlobs = try baseBlobs(store) }
    return storedBlobs?[filter]?.contains(plain.id) == true
  }

  /// Returns the filter behind which the base has one of these blobs.
  private mutating func filterOfBase(
    _ ids: [ObjectID],
    _ store: borrowing OpenStore
  ) throws(GitError) -> String? {
    guard !ids.isEmpty, !rules.baseline.manifest.external.isEmpty else { return nil }
    if storedBlobs == nil { storedBlobs = try baseBlobs(store) }
    return storedBlobs?.first { !$0.value.isDisjoint(with: ids) }?.key
  }

  private func baseBlobs(_ store: borrowing OpenStore) throws(GitError) -> [String: Set<ObjectID>] {
    let filters = ContentFilters(isActive: rules.hasAttributes)
    let manifest = rules.baseline.manifest
    let external = Set(manifest.external.map(Int.init))
    var files: [(path: [UInt8], id: ObjectID)] = []
    manifest.walk { index, path in
      if external.contains(index) { files.append((path, manifest.files[index].id)) }
    }
    var blobs: [String: Set<ObjectID>] = [:]
    for (path, id) in files {
      guard let name = try filters.filter(ofPath: path, store: store) else { continue }
      blobs[name, default: []].insert(id)
    }
    return blobs
  }
}
