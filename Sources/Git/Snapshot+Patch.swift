internal import CLibgit2
internal import FileSystem

extension Snapshot {
  /// Writes the patch from the base to the snapshot, and returns what it changes.
  ///
  /// `git apply --binary --index` on a checkout of the base gives exactly the snapshot's tree. The
  /// file appears at once and whole; for an unchanged workspace it is empty.
  public func writePatch(
    to path: String,
    interruption: Interruption = .never
  ) throws(GitError) -> PatchStatistics {
    let sink = try located(path) { () throws(FileError) in
      try PatchSink(path: path, interruption: interruption)
    }
    guard !isEmpty else {
      try located(path) { () throws(FileError) in try sink.finish() }
      return PatchStatistics()
    }
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    let open = try store.open()
    let changes = try TreeComparison(baseTree, tree, store: open, interruption: interruption)
    let old = try changes.index(of: \.old)
    let new = try changes.index(of: \.new)
    // Keeps libgit2 from looking for attributes in another index.
    let code = unsafe git_repository_set_index(open.repository.pointer, old.pointer)
    try Libgit2.check("compare", code)
    let difference = try makeDifference(open, old, new)
    try findRenames(difference)
    let printed = unsafe git_diff_print(
      difference.pointer,
      GIT_DIFF_FORMAT_PATCH,
      { delta, _, line, payload in
        guard let payload = unsafe payload, let line = unsafe line else { return 0 }
        let sink = unsafe Unmanaged<PatchSink>.fromOpaque(payload).takeUnretainedValue()
        return unsafe sink.take(delta, line.pointee)
      },
      Unmanaged.passUnretained(sink).toOpaque()
    )
    if let failure = sink.failure { throw .file(failure) }
    try interruption.check()
    try Libgit2.check("write the patch", printed)
    try located(path) { () throws(FileError) in try sink.finish() }
    return statistics(of: difference, sink)
  }

  private func makeDifference(
    _ store: borrowing OpenStore,
    _ old: borrowing Index,
    _ new: borrowing Index
  ) throws(GitError) -> Difference {
    var options = unsafe git_diff_options()
    let version = UInt32(GIT_DIFF_OPTIONS_VERSION)
    try Libgit2.check("compare", unsafe git_diff_options_init(&options, version))
    // Without GIT_DIFF_INCLUDE_TYPECHANGE a file that became a link is printed as one deleted and
    // one added; with it, as one entry that `git apply` refuses.
    unsafe options.flags = GIT_DIFF_SHOW_BINARY.rawValue
    unsafe options.id_abbrev = 40
    unsafe options.context_lines = 3
    // The prefixes are `a/` and `b/`: only a repository's configuration changes them, and that
    // of the store says nothing about it.
    return try unsafe Difference("compare the trees") {
      unsafe git_diff_index_to_index(
        &$0,
        store.repository.pointer,
        old.pointer,
        new.pointer,
        &options
      )
    }
  }

  /// Joins deleted and added files into renames where that takes bearable time.
  private func findRenames(_ difference: borrowing Difference) throws(GitError) {
    var (deleted, added) = (0, 0)
    for delta in Self.deltas(of: difference) {
      if delta.status == GIT_DELTA_DELETED { deleted += 1 }
      if delta.status == GIT_DELTA_ADDED { added += 1 }
    }
    // libgit2 compares every pair, which takes minutes for a large folder that was moved.
    guard deleted > 0, added > 0, deleted * added <= 250_000 else { return }
    var options = unsafe git_diff_find_options()
    let version = UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)
    try Libgit2.check("find renames", unsafe git_diff_find_options_init(&options, version))
    unsafe options.flags = GIT_DIFF_FIND_RENAMES.rawValue
    try Libgit2.check("find renames", unsafe git_diff_find_similar(difference.pointer, &options))
  }

  private func statistics(
    of difference: borrowing Difference,
    _ sink: PatchSink
  ) -> PatchStatistics {
    var statistics = PatchStatistics()
    statistics.bytes = sink.bytes
    for delta in Self.deltas(of: difference) {
      let count = sink.counts[delta.address] ?? .init()
      statistics.insertions += count.insertions
      statistics.deletions += count.deletions
      var file = delta.changedFile(count)
      if let last = statistics.files.last, last.path == file.path, last.status == .deleted,
        file.status == .added
      {
        statistics.files.removeLast()
        file = file.replacing(last)
      }
      statistics.files.append(file)
    }
    return statistics
  }
}
