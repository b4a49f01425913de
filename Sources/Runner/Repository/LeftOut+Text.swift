internal import Git
internal import Text

extension Snapshot.LeftOut {
  /// True when the patch lacks something that verification would see.
  ///
  /// A named pipe or the `.git` of a nested repository is not part of the change, and a submodule's
  /// files belong to another repository.
  var hidesContent: Bool {
    switch reason {
    case .special, .nestedRepository, .submoduleContent, .addedWorktree,
      .stagedCopy:
      false
    case .excludedByCopy, .unrepresentableName, .tooLarge, .unreadable, .unfiltered: true
    }
  }

  /// The path and the reason why it is not in the patch.
  var text: String {
    let why =
      switch reason {
      case .special(.fifo): "a named pipe, which git cannot hold"
      case .special(.socket): "a socket, which git cannot hold"
      case .special(.device): "a device, which git cannot hold"
      case .nestedRepository:
        "the history of this nested repository; its files are in the patch"
      case .unrepresentableName: "a name that git refuses"
      case .tooLarge(let bytes): "\(bytes) bytes, more than `limits: file-size` allows"
      case .unreadable(let code): "cannot be read (error \(code))"
      case .submoduleContent:
        "the contents of a submodule, which no patch of this repository can hold"
      case .addedWorktree: "a worktree that was added here, a second checkout of the repository"
      case .excludedByCopy(let copied):
        "`copy` puts `\(copied)` into the worktree, and a path cannot be both a file and a folder; "
          + "leave it out of `copy`, or let the agent keep it"
      case .stagedCopy:
        "a file of `copy`, which is never part of a change, although the agent staged its own"
      case .unfiltered(let filter):
        "git passes it through the filter `\(filter)`, which may not run here; "
          + "`filters: { run: [\(filter)] }` in the job file allows it"
      }
    return "`\(path)`: \(why)"
  }
}

extension Snapshot {
  /// One sentence, with the paths, for each kind of difference between a checkout of the change and
  /// the worktree.
  var remarkTexts: [String] {
    RemarkKind.allCases.compactMap { kind in
      let paths = remarks.filter { $0.kind == kind }.map(\.path)
      guard !paths.isEmpty else { return nil }
      let named = paths.map { path in
        // The end of a path says more than its beginning.
        let text = path.count > 200 ? "…\(path.suffix(200))" : path
        return kind == .unreadableIndex ? text : "`\(text)`"
      }
      return "\(kind.sentence): \(Wording.list(named))"
    }
  }
}

extension Snapshot.RemarkKind {
  /// The sentence before the paths.
  fileprivate var sentence: String {
    switch self {
    case .emptyFolder: "empty folders, which git does not keep"
    case .hardLink: "hard links, which become separate files in a checkout"
    case .permissions: "permissions other than the executable bit, which git does not keep"
    case .linkIntoWorktree:
      "links into this worktree by its absolute path, which are broken elsewhere"
    case .otherContents:
      "files that a checkout writes differently because of their attributes (line endings, `$Id$`, "
        + "encoding)"
    case .removedFromIndex:
      "removed from the index but still in the worktree, so the patch does not remove them"
    case .unreadableIndex:
      "changes that are only in the agent's index or commit may be missing from the patch"
    }
  }
}
