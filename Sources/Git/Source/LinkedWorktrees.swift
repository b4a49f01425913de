internal import FileSystem
internal import Glibc
internal import SystemText

/// The entries of linked worktrees in a repository, some created by kjob and some by agents.
public enum LinkedWorktrees {
  /// Removes the entries that a kjob created and locked, and whose worktree is gone.
  ///
  /// Git leaves a locked entry alone, so nothing else would ever remove it. `isAlive` returns true
  /// for the folder of a run's worktrees while that run continues.
  ///
  /// - Returns: The names of the removed entries.
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
    // Entries that an agent had added within one of them are gone as well.
    return removed
      + remove(in: repository.commonDirectory) { entry in
        gone.contains { entry.link.hasPrefix($0 + "/") }
      }
  }

  /// Removes the entries of worktrees within a workspace, which go with it.
  ///
  /// - Returns: The names of the removed entries.
  public static func removeAll(within record: Workspace.Record) -> [String] {
    removeAll(within: record.path, in: record.sourceCommonDirectory).filter { $0 != record.name }
  }

  /// Removes the entries of worktrees below a folder; the folder's own `.git` is not below it.
  static func removeAll(within path: String, in commonDirectory: String) -> [String] {
    remove(in: commonDirectory) { $0.link.hasPrefix(path + "/") && $0.link != path + "/.git" }
  }

  /// Returns the paths of a repository's linked worktrees that exist, or may exist.
  public static func present(in commonDirectory: String) -> [String] {
    let all = commonDirectory + "/worktrees"
    let names = (try? Folder(path: all).entries()) ?? []
    return names.sorted().compactMap { name in
      let file = "\(all)/\(name)/gitdir"
      guard let text = try? RegularFile.read(file, limit: 1 << 16, followingLinks: false) else {
        return nil
      }
      let path = parentPath(String(systemBytes: text.prefix { $0 != 0x0A })) ?? ""
      do throws(FileError) {
        _ = try FileStatus(ofPath: path)
        return path
      } catch {
        return error.code == ENOENT ? nil : path
      }
    }
  }

  /// True for a worktree that was added from a workspace or its source.
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
    /// The contents of the file `locked`; nil if it does not exist.
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
    // The folder of all worktrees goes with the last entry, as with git; until then this fails.
    if !removed.isEmpty { try? Folder(path: commonDirectory).removeFolder("worktrees") }
    return removed
  }
}
