internal import FileSystem
internal import SystemText

/// The entries of linked worktrees in a repository, of which kjob makes some and agents others.
public enum LinkedWorktrees {
  /// Removes the entries that a kjob made and locked, and whose worktree is gone.
  ///
  /// Git leaves a locked entry alone, so that nothing else would ever remove it. `isAlive` says of the
  /// folder with a run's worktrees whether that run goes on.
  /// - Returns: The names of the entries that were removed.
  public static func removeAbandoned(
    of repository: SourceRepository,
    unless isAlive: (String) -> Bool
  ) -> [String] {
    var gone: [String] = []
    let removed = remove(in: repository.commonDirectory) { entry in
      let lock = AdministrativeFolder.lockText
      guard entry.name.hasPrefix("kjob-"), entry.lock == Array(lock.utf8),
        let workspace = parentPath(entry.link), let run = parentPath(workspace),
        (try? FileStatus(ofPath: workspace)) == nil
      else { return false }
      guard !isAlive(run) else { return false }
      gone.append(workspace)
      return true
    }
    // What an agent had added within one of them went with it.
    return removed
      + remove(in: repository.commonDirectory) { entry in
        gone.contains { entry.link.hasPrefix($0 + "/") }
      }
  }

  /// Removes the entries of worktrees that lie within a workspace, and go with it.
  /// - Returns: The names of the entries that were removed.
  public static func removeAll(within record: Workspace.Record) -> [String] {
    remove(in: record.sourceCommonDirectory) { $0.link.hasPrefix(record.path + "/") }
      .filter { $0 != record.name }
  }

  /// Whether a folder is a worktree that was added from a workspace or its source.
  static func isOne(_ folder: String, of record: Workspace.Record) -> Bool {
    guard
      let text = try? RegularFile.read(folder + "/.git", limit: 65_536, followingLinks: false),
      text.starts(with: "gitdir: ".utf8)
    else { return false }
    let path = String(systemBytes: text.dropFirst("gitdir: ".utf8.count).prefix { $0 != 0x0A })
    return [record.sourceCommonDirectory, record.path + "/.git"].contains {
      path.hasPrefix($0 + "/worktrees/")
    }
  }

  private struct Entry {
    var name: String
    /// The path of the worktree's `.git`.
    var link: String
    /// What the file `locked` says; nil where there is none.
    var lock: [UInt8]?
  }

  private static func remove(in commonDirectory: String, where isDue: (Entry) -> Bool) -> [String] {
    let all = commonDirectory + "/worktrees"
    guard let folder = try? Folder(path: all), let names = try? folder.entries() else { return [] }
    var removed: [String] = []
    for name in names.sorted() {
      let path = all + "/" + name.description
      guard let identity = try? folder.folder(name).identity(),
        let link = try? RegularFile.read(path + "/gitdir", limit: 65_536, followingLinks: false)
      else { continue }
      let entry = Entry(
        name: name.description,
        link: String(systemBytes: link.prefix { $0 != 0x0A }),
        lock: try? RegularFile.read(path + "/locked", limit: 65_536, followingLinks: false)
      )
      guard isDue(entry) else { continue }
      if (try? TreeRemoval.remove(path: path, expecting: identity))?.isEmpty == true {
        removed.append(entry.name)
      }
    }
    // The folder of all worktrees goes with the last one, as with git; else this fails.
    if !removed.isEmpty { try? Folder(path: commonDirectory).removeFolder("worktrees") }
    return removed
  }
}
