internal import CLibgit2
internal import FileSystem

/// Writes a git index with the stat data of files just written, so that nothing looks changed.
enum IndexWriter {
  /// Writes the index to a path where none is.
  static func write(
    _ files: [CheckoutWriter.Written],
    to path: String
  ) throws(GitError) {
    // An index without a repository: libgit2 would otherwise read files again that it thinks
    // changed, and look for every object.
    let index = try unsafe Index("create the index") {
      unsafe git_index_open(&$0, path)
    }
    // In the index's own order every entry is added at the end.
    let sorted = files.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    for file in sorted {
      var entry = unsafe git_index_entry()
      unsafe entry.mode =
        file.entry.isFile
        ? (file.entry.isExecutable ? TreeEntry.Mode.executable : TreeEntry.Mode.file)
        : file.entry.mode
      unsafe entry.id = file.entry.id.raw
      if let status = file.status { unsafe fill(&entry, from: status) }
      let path = cPath(file.path)
      let code = unsafe path.withUnsafeBufferPointer {
        unsafe entry.path = $0.baseAddress
        return unsafe git_index_add(index.pointer, &entry)
      }
      try Libgit2.check("add `\(shown(file.path))` to the index", code)
    }
    try Libgit2.check("write the index", unsafe git_index_write(index.pointer))
  }

  /// Tells whether a file is still the one whose stat data an index holds.
  ///
  /// `stamp` lies after the creation of all files: one changed at that very moment proves nothing.
  static func isUntouched(
    _ status: FileStatus,
    since entry: git_index_entry,
    stamp: FileStatus.Time
  ) -> Bool {
    guard status.changed < stamp else { return false }
    var expected = unsafe git_index_entry()
    unsafe fill(&expected, from: status)
    return unsafe expected.ctime.seconds == entry.ctime.seconds
      && expected.ctime.nanoseconds == entry.ctime.nanoseconds
      && expected.mtime.seconds == entry.mtime.seconds
      && expected.mtime.nanoseconds == entry.mtime.nanoseconds
      && expected.dev == entry.dev && expected.ino == entry.ino
      && expected.uid == entry.uid && expected.gid == entry.gid
      && expected.file_size == entry.file_size
  }

  /// Writes stat data as the index stores it: cut off to 32 bits each.
  private static func fill(_ entry: inout git_index_entry, from status: FileStatus) {
    unsafe entry.ctime = time(status.changed)
    unsafe entry.mtime = time(status.modified)
    unsafe entry.dev = UInt32(truncatingIfNeeded: status.identity.device)
    unsafe entry.ino = UInt32(truncatingIfNeeded: status.identity.inode)
    unsafe entry.uid = status.owner
    unsafe entry.gid = status.group
    unsafe entry.file_size = UInt32(truncatingIfNeeded: status.size)
  }

  private static func time(_ time: FileStatus.Time) -> git_index_time {
    git_index_time(
      seconds: Int32(truncatingIfNeeded: time.seconds),
      nanoseconds: UInt32(truncatingIfNeeded: time.nanoseconds)
    )
  }
}
