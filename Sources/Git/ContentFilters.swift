internal import CLibgit2

/// The conversions of contents that the base commit's attributes ask for.
///
/// Those within libgit2 only: `text`, `eol` and `ident`. Programs named by `filter` never run.
struct ContentFilters {
  /// Whether there is any attribute file; without one nothing is looked up.
  let isActive: Bool

  /// Whether an attribute file may say anything because of which a file on disk differs from its
  /// blob.
  ///
  /// Without a setting of the repository's, `text` alone changes nothing on this system.
  static func mayChangeCheckout(_ attributes: [UInt8]) -> Bool {
    let text = shown(attributes)
    return ["crlf", "encoding", "filter", "ident"].contains { text.contains($0) }
  }

  /// A file's contents on disk, from those in the repository.
  func contents(
    ofBlob id: ObjectID,
    _ bytes: [UInt8],
    path: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    guard isActive else { return bytes }
    var raw = id.raw
    // `ident` writes the blob's identifier, so the blob itself has to be known.
    let blob = try unsafe Object("read the object \(id)") {
      unsafe git_object_lookup(&$0, store.repository.pointer, &raw, GIT_OBJECT_BLOB)
    }
    let mode = GIT_FILTER_TO_WORKTREE
    let contents = try unsafe apply(mode, blob: blob.pointer, bytes, path: path, store: store)
    // The blob must outlive the call, which sees its pointer alone.
    extendLifetime(blob)
    return contents
  }

  /// A file's contents in the repository, from those on disk.
  func blob(
    ofContents bytes: [UInt8],
    path: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    guard isActive else { return bytes }
    return try unsafe apply(GIT_FILTER_TO_ODB, blob: nil, bytes, path: path, store: store)
  }

  /// Tells whether the attributes name a program or an encoding, neither of which is applied.
  func isExternal(path: [UInt8], store: borrowing OpenStore) throws(GitError) -> Bool {
    guard isActive else { return false }
    for name in ["filter", "working-tree-encoding"] {
      var value: UnsafePointer<CChar>?
      let code = unsafe git_attr_get(&value, store.repository.pointer, 0, cPath(path), name)
      try Libgit2.check("look up the attributes of `\(shown(path))`", code)
      if unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING { return true }
    }
    return false
  }

  private func apply(
    _ mode: git_filter_mode_t,
    blob: OpaquePointer?,
    _ bytes: [UInt8],
    path: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    let operation = "convert the contents of `\(shown(path))`"
    var list: OpaquePointer?
    let code = unsafe git_filter_list_load(
      &list,
      store.repository.pointer,
      blob,
      cPath(path),
      mode,
      GIT_FILTER_DEFAULT.rawValue
    )
    try Libgit2.check(operation, code)
    // No list means that nothing is to be done.
    guard let found = unsafe list else { return bytes }
    let filters = try unsafe FilterList(operation) {
      unsafe $0 = found
      return 0
    }
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    // Only the call for blobs tells `ident` which blob it is, although the list knows it too.
    if let blob = unsafe blob {
      let code = unsafe git_filter_list_apply_to_blob(&buffer, filters.pointer, blob)
      try Libgit2.check(operation, code)
      return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }
    let result = unsafe bytes.withUnsafeBytes { source in
      unsafe source.withMemoryRebound(to: CChar.self) {
        unsafe git_filter_list_apply_to_buffer(&buffer, filters.pointer, $0.baseAddress, $0.count)
      }
    }
    try Libgit2.check(operation, result)
    return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }
}
