internal import FileSystem
internal import Glibc
internal import SystemText

/// The index of a source's working tree and its tracked files, at one moment.
///
/// Files are compared by content: changes of stat data alone, by git or an editor, do not count.
struct SourceTree: Sendable {
  /// The contents of a tracked file's path.
  private enum Content: Hashable {
    /// Contents with this name; for a file that git knows to be unmodified, the index's object.
    case blob(ObjectID)
    /// A file that is too large to be read.
    case large(Baseline.State)
    case missing
    /// Something that git does not track: a folder, a pipe, or an unreadable file.
    case other
  }

  private struct Entry {
    var index: IndexEntries.Entry
    var state: Baseline.State?
    var content: Content
    /// True when the owner may execute the file, which git records.
    var isExecutable = false
    /// True when any later change must show in the state.
    var isSettled: Bool
  }

  private static let longestFile = 32 << 20

  private var entries: [Entry] = []

  /// Reads the working tree; files that have not changed since an earlier look are not read again.
  ///
  /// Nil when the index does not exist or cannot be read.
  init?(of repository: SourceRepository, reusing earlier: SourceTree?) {
    let indexPath = repository.gitDirectory + "/index"
    guard !repository.isBare,
      let bytes = try? RegularFile.read(indexPath, limit: 1 << 30, followingLinks: false),
      let written = try? FileStatus(ofPath: indexPath).modified,
      let found = IndexEntries(bytes)
    else { return nil }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    var position = 0
    entries.reserveCapacity(found.entries.count)
    for index in found.entries {
      var known: Entry?
      if let earlier {
        while position < earlier.entries.count,
          earlier.entries[position].index.path.lexicographicallyPrecedes(index.path)
        {
          position += 1
        }
        if position < earlier.entries.count, earlier.entries[position].index.path == index.path {
          known = earlier.entries[position]
        }
      }
      entries.append(
        Self.look(index, repository.workingTree, known, written, now: Int64(now.tv_sec))
      )
    }
  }

  private static func look(
    _ index: IndexEntries.Entry,
    _ top: String,
    _ known: Entry?,
    _ written: FileStatus.Time,
    now: Int64
  ) -> Entry {
    guard index.mode != TreeEntry.Mode.submodule else {
      return Entry(index: index, state: nil, content: .other, isSettled: true)
    }
    let path = top + "/" + String(systemBytes: index.path)
    guard let status = try? FileStatus(ofPath: path) else {
      return Entry(index: index, state: nil, content: .missing, isSettled: true)
    }
    let state = Baseline.State(status)
    let isSettled = status.changed.seconds < now - 1
    func entry(_ content: Content) -> Entry {
      let isExecutable = status.kind == .regular && status.permissions & 0o100 != 0
      return Entry(
        index: index,
        state: state,
        content: content,
        isExecutable: isExecutable,
        isSettled: isSettled
      )
    }
    if let known, known.state == state, known.isSettled { return entry(known.content) }
    // Like git, trusts matching stat data, unless the file changed in the same moment as the index.
    if index.isOf(status), status.modified < written { return entry(.blob(index.id)) }
    switch status.kind {
    case .regular where status.size > longestFile: return entry(.large(state))
    case .regular:
      let bytes = try? RegularFile.read(path, limit: longestFile, followingLinks: false)
      return entry(bytes.flatMap { ObjectID(ofFile: $0) }.map { .blob($0) } ?? .other)
    case .symbolicLink:
      let text = parentPath(path).flatMap {
        try? Folder(path: $0, followingLinks: true).linkText(FileName(lastComponent(path)))
      }
      return entry(text.flatMap { ObjectID(ofFile: $0) }.map { .blob($0) } ?? .other)
    default: return entry(.other)
    }
  }

  /// Returns the changes up to a later look.
  func changes(to later: SourceTree) -> [RepositoryChange] {
    var changes: [RepositoryChange] = []
    var (one, other) = (0, 0)
    while one < entries.count || other < later.entries.count {
      let old = one < entries.count ? entries[one] : nil
      let new = other < later.entries.count ? later.entries[other] : nil
      if let old, new.map({ old.index.path.lexicographicallyPrecedes($0.index.path) }) ?? true {
        changes.append(.init(.indexEntry(shown(old.index.path)), .removed))
        one += 1
      } else if let new,
        old.map({ new.index.path.lexicographicallyPrecedes($0.index.path) }) ?? true
      {
        changes.append(.init(.indexEntry(shown(new.index.path)), .added))
        other += 1
      } else if let old, let new {
        let path = shown(new.index.path)
        if !old.index.isSame(as: new.index) {
          changes.append(.init(.indexEntry(path), .changed(from: nil, to: nil)))
        }
        if old.content != new.content || old.isExecutable != new.isExecutable {
          let kind: RepositoryChange.Kind =
            new.content == .missing
            ? .removed : old.content == .missing ? .added : .changed(from: nil, to: nil)
          changes.append(.init(.trackedFile(path), kind))
        }
        (one, other) = (one + 1, other + 1)
      }
    }
    return changes
  }

  /// The digests of the index and of the files, for a record that outlives the process.
  var digests: (index: SHA256Digest, files: SHA256Digest) {
    var (index, files) = (SHA256(), SHA256())
    for entry in entries {
      let head = entry.index.path + [0]
      index.update(head + Array("\(entry.index.mode) \(entry.index.id)\n".utf8))
      let content =
        switch entry.content {
        case .blob(let id): "\(id)"
        case .large(let state): "\(state.size) \(state.inode) \(state.changedSeconds)"
        case .missing: "-"
        case .other: "?"
        }
      files.update(head + Array("\(content) \(entry.isExecutable)\n".utf8))
    }
    return (index.digest(), files.digest())
  }
}
