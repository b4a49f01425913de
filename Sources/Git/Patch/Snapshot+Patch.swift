internal import CLibgit2
internal import FileSystem

extension Snapshot {
  /// Writes the patch from the base to the snapshot and returns its statistics.
  ///
  /// `git apply --binary --index` on a checkout of the base gives exactly the snapshot's tree,
  /// which ``provePatch(at:with:interruption:)`` verifies. The file appears only once it is
  /// complete; for an unchanged workspace it is empty.
  public func writePatch(
    to path: String,
    interruption: Interruption = .never
  ) throws(GitError) -> PatchStatistics {
    let sink = try located(path) { () throws(FileError) in
      try PatchSink(path: path, interruption: interruption)
    }
    var statistics = PatchStatistics()
    if !isEmpty {
      try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
      let open = try store.open()
      let changes = try TreeComparison(baseTree, tree, store: open, interruption: interruption)
        .changes
      // Two differences: an entry that changes its type in place must not become half of a rename.
      let moving = try PatchDifference(changes.filter { !$0.standsAlone }, open)
      try moving.findRenames()
      let standing = try PatchDifference(changes.filter(\.standsAlone), open)
      for (delta, place) in Self.ordered(moving.deltas, standing.deltas) {
        try interruption.check()
        switch place {
        case .moving(let index): try moving.write(index, delta, to: sink, interruption)
        case .standing(let index): try standing.write(index, delta, to: sink, interruption)
        }
        statistics.add(delta.changedFile(sink.count))
      }
      // The differences read through its repository.
      extendLifetime(open)
    }
    try located(path) { () throws(FileError) in try sink.finish() }
    statistics.bytes = sink.bytes
    statistics.sha256 = sink.sha256
    return statistics
  }

  private enum Place {
    case moving(Int)
    case standing(Int)
  }

  /// Returns all deltas by path; a deletion comes before an addition at the same path.
  private static func ordered(
    _ moving: [Delta],
    _ standing: [Delta]
  ) -> [(delta: Delta, place: Place)] {
    let all =
      moving.enumerated().map { ($1, Place.moving($0)) }
      + standing.enumerated().map { ($1, Place.standing($0)) }
    return all.sorted { left, right in
      guard left.0.path == right.0.path else {
        return left.0.path.lexicographicallyPrecedes(right.0.path)
      }
      return left.0.new == nil && right.0.new != nil
    }
  }
}

/// A difference between two sets of entries, from which a patch is written.
struct PatchDifference: ~Copyable {
  private let difference: Difference

  init(
    _ changes: [TreeComparison.Change],
    _ store: borrowing OpenStore
  ) throws(GitError) {
    let old = try TreeComparison.index(of: changes, \.old)
    let new = try TreeComparison.index(of: changes, \.new)
    // Keeps libgit2 from looking for attributes in another index.
    let code = unsafe git_repository_set_index(store.repository.pointer, old.pointer)
    try Libgit2.check("compare", code)
    var options = unsafe git_diff_options()
    let version = UInt32(GIT_DIFF_OPTIONS_VERSION)
    try Libgit2.check("compare", unsafe git_diff_options_init(&options, version))
    // Without GIT_DIFF_INCLUDE_TYPECHANGE a file that became a link is one deleted and one added
    // entry; with it, it is a single entry that `git apply` rejects.
    unsafe options.flags = GIT_DIFF_SHOW_BINARY.rawValue
    unsafe options.id_abbrev = 40
    unsafe options.context_lines = 3
    difference = try unsafe Difference("compare the trees") {
      unsafe git_diff_index_to_index(
        &$0,
        store.repository.pointer,
        old.pointer,
        new.pointer,
        &options
      )
    }
    // The difference refers to both indexes, which the compiler cannot see.
    extendLifetime(old)
    extendLifetime(new)
  }

  /// The deltas, each at the index by which it is written.
  var deltas: [Delta] {
    var deltas: [Delta] = []
    for index in unsafe 0..<git_diff_num_deltas(difference.pointer) {
      if let delta = unsafe git_diff_get_delta(difference.pointer, index) {
        unsafe deltas.append(Delta(delta))
      }
    }
    return deltas
  }

  /// Joins deleted and added files into renames, unless there are too many pairs.
  func findRenames() throws(GitError) {
    var (deleted, added) = (0, 0)
    for delta in deltas {
      if delta.new == nil { deleted += 1 }
      if delta.old == nil { added += 1 }
    }
    // libgit2 compares every pair, which takes minutes when a large folder was moved.
    guard deleted > 0, added > 0, deleted * added <= 250_000 else { return }
    var options = unsafe git_diff_find_options()
    let version = UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)
    try Libgit2.check("find renames", unsafe git_diff_find_options_init(&options, version))
    unsafe options.flags = GIT_DIFF_FIND_RENAMES.rawValue
    try Libgit2.check("find renames", unsafe git_diff_find_similar(difference.pointer, &options))
  }

  /// Writes one file of the patch.
  func write(
    _ index: Int,
    _ delta: Delta,
    to sink: PatchSink,
    _ interruption: Interruption
  ) throws(GitError) {
    sink.count = .init()
    // Nothing to show; libgit2 would report that binary files differ.
    guard !delta.hasEqualContents, !delta.isOfEmptyFile else {
      return sink.append(PatchHeader(delta, .nothing).bytes)
    }
    let patch = try unsafe FilePatch("compare `\(shown(delta.path))`") {
      unsafe git_patch_from_diff(&$0, difference.pointer, index)
    }
    let flags = unsafe git_patch_get_delta(patch.pointer).pointee.flags
    sink.count.isBinary = flags & GIT_DIFF_FLAG_BINARY.rawValue != 0
    let hasLines = unsafe git_patch_num_hunks(patch.pointer) > 0
    let contents: PatchHeader.Contents =
      sink.count.isBinary ? .binary : hasLines ? .text : .nothing
    sink.append(PatchHeader(delta, contents).bytes)
    let printed = unsafe git_patch_print(
      patch.pointer,
      { _, _, line, payload in
        guard let payload = unsafe payload, let line = unsafe line else { return 0 }
        let sink = unsafe Unmanaged<PatchSink>.fromOpaque(payload).takeUnretainedValue()
        return unsafe sink.take(line.pointee)
      },
      Unmanaged.passUnretained(sink).toOpaque()
    )
    extendLifetime(patch)
    if let failure = sink.failure { throw .file(failure) }
    try interruption.check()
    try Libgit2.check("write the patch", printed)
  }
}

extension PatchStatistics {
  /// Adds a file, merged with the preceding one if it replaces that with another type.
  fileprivate mutating func add(_ file: ChangedFile) {
    insertions += file.insertions
    deletions += file.deletions
    if let last = files.last, last.path == file.path, last.status == .deleted,
      file.status == .added
    {
      files.removeLast()
      files.append(file.replacing(last))
    } else {
      files.append(file)
    }
  }
}
