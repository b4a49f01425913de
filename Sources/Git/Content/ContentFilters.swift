internal import CLibgit2

/// The conversions of contents that the base commit's attributes ask for.
///
/// They are `text`, `eol` and `ident` from libgit2, and `working-tree-encoding`. Programs named by
/// `filter` never run here.
struct ContentFilters {
  /// True when there is an attribute file; otherwise nothing is looked up.
  let isActive: Bool

  /// True when attributes may make a file on disk differ from its blob.
  ///
  /// Without a setting in the repository's configuration, `text` alone changes nothing on this
  /// system.
  static func mayChangeCheckout(_ attributes: [UInt8]) -> Bool {
    let text = shown(attributes)
    return ["crlf", "encoding", "filter", "ident"].contains { text.contains($0) }
  }

  /// Returns a file's contents on disk, from those in the repository.
  func contents(
    ofBlob id: ObjectID,
    _ bytes: [UInt8],
    path: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    guard isActive else { return bytes }
    let hasKeyword = try isSet("ident", path, store)
    let expanded = hasKeyword ? IdentKeyword.expanded(bytes, of: id) : bytes
    let contents = try apply(GIT_FILTER_TO_WORKTREE, expanded, path: path, store: store)
    // Text that the encoding cannot represent stays as it is, as with git.
    return try encoding(path, store)?.encoded(contents) ?? contents
  }

  /// Returns a file's contents in the repository, from those on disk.
  ///
  /// `known` is the repository's present entry for the path: if that has carriage returns,
  /// `text=auto` keeps those on disk, too.
  func blob(
    ofContents bytes: [UInt8],
    path: [UInt8],
    known: TreeEntry?,
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    guard isActive else { return bytes }
    let index = try unsafe Index("convert `\(shown(path))`") { unsafe git_index_new(&$0) }
    if let known, known.isFile { try index.add(known, at: path) }
    let code = unsafe git_repository_set_index(store.repository.pointer, index.pointer)
    // The repository retains the index from here on.
    extendLifetime(index)
    try Libgit2.check("convert `\(shown(path))`", code)
    let bytes = try encoding(path, store)?.decoded(bytes) ?? bytes
    guard try isSet("ident", path, store) else {
      return try apply(GIT_FILTER_TO_ODB, bytes, path: path, store: store)
    }
    let hidden = IdentKeyword.hidden(bytes)
    let contents = try apply(GIT_FILTER_TO_ODB, hidden.bytes, path: path, store: store)
    return IdentKeyword.collapsed(IdentKeyword.shown(contents, hidden.mark))
  }

  /// Returns the name of the filter program that git would run for the file.
  func filter(ofPath path: [UInt8], store: borrowing OpenStore) throws(GitError) -> String? {
    isActive ? try attribute("filter", path, store) : nil
  }

  /// True when the attributes name a program, or an encoding that the system does not know.
  func isExternal(path: [UInt8], store: borrowing OpenStore) throws(GitError) -> Bool {
    guard isActive else { return false }
    if try filter(ofPath: path, store: store) != nil { return true }
    guard let name = try attribute(Self.encoding, path, store) else { return false }
    return !TextEncoding.isUTF8(name) && TextEncoding(name) == nil
  }

  private static let encoding = "working-tree-encoding"

  private func encoding(
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> TextEncoding? {
    try attribute(Self.encoding, path, store).flatMap { TextEncoding($0) }
  }

  /// True when the attributes set a name for a path.
  private func isSet(
    _ name: String,
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> Bool {
    unsafe git_attr_value(try value(of: name, path, store)) == GIT_ATTR_VALUE_TRUE
  }

  /// Returns the string that the attributes assign to a name for a path, if it is a string.
  private func attribute(
    _ name: String,
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> String? {
    let value = unsafe try value(of: name, path, store)
    guard unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING, let text = unsafe value else {
      return nil
    }
    return unsafe String(cString: text)
  }

  /// Returns the value that the attributes assign to a name for a path; libgit2 owns it.
  private func value(
    of name: String,
    _ path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> UnsafePointer<CChar>? {
    var value: UnsafePointer<CChar>?
    let code = unsafe git_attr_get(&value, store.repository.pointer, 0, cPath(path), name)
    try Libgit2.check("look up the attributes of `\(shown(path))`", code)
    return unsafe value
  }

  private func apply(
    _ mode: git_filter_mode_t,
    _ bytes: [UInt8],
    path: [UInt8],
    store: borrowing OpenStore
  ) throws(GitError) -> [UInt8] {
    let operation = "convert the contents of `\(shown(path))`"
    var list: OpaquePointer?
    let code = unsafe git_filter_list_load(
      &list,
      store.repository.pointer,
      nil,
      cPath(path),
      mode,
      GIT_FILTER_DEFAULT.rawValue
    )
    try Libgit2.check(operation, code)
    // No list means that there is nothing to do.
    guard let found = unsafe list else { return bytes }
    let filters = try unsafe FilterList(operation) {
      unsafe $0 = found
      return 0
    }
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    let result = unsafe bytes.withUnsafeBytes { source in
      unsafe source.withMemoryRebound(to: CChar.self) {
        unsafe git_filter_list_apply_to_buffer(&buffer, filters.pointer, $0.baseAddress, $0.count)
      }
    }
    try Libgit2.check(operation, result)
    return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }
}
