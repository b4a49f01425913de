public import FileSystem

/// The folder in which mirrors are kept.
///
/// Every process that may use a mirror shares a lock on the folder, from before it fetches until it
/// ends. Mirrors are removed only by a process that has the lock alone.
public struct RepositoryCache: Hashable, Sendable {
  /// A mirror, or what an interrupted fetch or removal left of one.
  public struct Item: Hashable, Sendable {
    /// The path of the mirror; it does not exist if only remains are left.
    public let path: String
    /// The time at which the last fetch began; nil if only remains are left.
    public let lastFetch: FileStatus.Time?

    /// The path at which a fetch or a removal works on it.
    var unfinishedPath: String { path + ".new" }
    /// The path of the folder that is locked meanwhile.
    var lockPath: String { path + ".lock" }

    /// The number of bytes on disk.
    public var size: Int64 {
      [path, unfinishedPath].reduce(0) { $0 + TreeSurvey(of: $1).allocatedSize }
    }
  }

  /// The folder's path.
  public let path: String

  /// Creates a reference to a folder, which need not exist.
  public init(at path: String) { self.path = path }

  /// Keeps the mirrors from being removed until this process ends; waits while another process
  /// removes some.
  public func useUntilExit() throws(GitError) {
    try located(path) { () throws(FileError) in
      try FolderLock(sharing: path).keepUntilExit()
    }
  }

  /// Returns the mirrors, sorted by path, and the remains of others.
  ///
  /// A folder is one by its name, by the folder for the lock beside it and by the configuration that
  /// every fetch writes. Everything else in the cache is not kjob's.
  public func items() -> [Item] {
    guard let cache = try? Folder(path: path, followingLinks: true),
      let hosts = try? cache.entries()
    else { return [] }
    return hosts.sorted().flatMap { host -> [Item] in
      guard let folder = try? cache.folder(host), let names = try? folder.entries() else {
        return []
      }
      let known = Set(names)
      return names.sorted().compactMap { name in
        let end = ".lock"
        guard name.description.hasSuffix(end) else { return nil }
        return item(FileName(name.description.dropLast(end.count).utf8), host, folder, known)
      }
    }
  }

  /// Returns the mirror of a name whose folder for the lock exists.
  private func item(
    _ name: FileName,
    _ host: FileName,
    _ folder: borrowing Folder,
    _ names: Set<FileName>
  ) -> Item? {
    guard Self.isMirrorName(name.description) else { return nil }
    let place = "\(path)/\(host)/\(name)"
    guard names.contains(name) else { return Item(path: place, lastFetch: nil) }
    let settings = place + "/config"
    guard (try? folder.status(of: name))?.kind == .folder,
      (try? RegularFile.read(settings, limit: 4_096, followingLinks: false))
        == RepositoryMirror.configuration,
      let status = try? FileStatus(ofPath: settings)
    else { return nil }
    return Item(path: place, lastFetch: status.modified)
  }

  /// True for a name that ``RepositoryMirror`` gives.
  private static func isMirrorName(_ name: String) -> Bool {
    let end = ".git"
    guard name.hasSuffix(end) else { return false }
    let words = name.dropLast(end.count).split(separator: "-", omittingEmptySubsequences: false)
    return words.last.map { ObjectID(String($0)) != nil } == true
  }
}

/// The right to remove mirrors: no other process uses one.
public struct RepositoryCacheLock: ~Copyable {
  /// The result of a removal.
  public enum Removal: Hashable, Sendable {
    /// Nothing is left.
    case removed
    /// A process works on the mirror.
    case isBusy
    /// These descriptions name what could not be removed.
    case incomplete([String])
  }

  private let lock: FolderLock

  /// Locks a cache; nil while another process may use its mirrors.
  public init?(_ cache: RepositoryCache) throws(GitError) {
    let path = cache.path
    let lock = try located(path) { () throws(FileError) in
      try FolderLock(path: path, certain: true)
    }
    guard let lock else { return nil }
    self.lock = lock
  }

  /// Removes a mirror, or its remains.
  ///
  /// It is renamed first: a process that is killed meanwhile leaves remains, and never a mirror that
  /// lacks a part.
  public func remove(_ item: RepositoryCache.Item) -> Removal {
    do throws(FileError) {
      // The fetches of older kjobs lock only the mirror.
      guard let own = try FolderLock(path: item.lockPath, certain: true) else { return .isBusy }
      defer { extendLifetime(own) }
      let parent = try Folder(path: parentPath(item.path) ?? "/")
      let (name, unfinished) = (lastComponent(item.path), lastComponent(item.unfinishedPath))
      var leftovers = try TreeRemoval.remove(path: item.unfinishedPath)
      if leftovers.isEmpty, item.lastFetch != nil {
        try parent.rename(FileName(name), to: FileName(unfinished), in: parent)
        leftovers = try TreeRemoval.remove(path: item.unfinishedPath)
      }
      guard leftovers.isEmpty else { return .incomplete(leftovers) }
      try parent.removeFolder(FileName(lastComponent(item.lockPath)))
      removeIfEmpty(parentPath(item.path) ?? "/")
      return .removed
    } catch {
      return .incomplete(["\(error)"])
    }
  }

  /// Removes a server's folder after its last mirror; until then this fails.
  private func removeIfEmpty(_ path: String) {
    let parent = try? Folder(path: parentPath(path) ?? "/", followingLinks: true)
    try? parent?.removeFolder(FileName(lastComponent(path)))
  }
}
