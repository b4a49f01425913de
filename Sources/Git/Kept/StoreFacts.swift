public import FileSystem
internal import Glibc
internal import SystemText

/// The facts in a store about the workspace that it belongs to, without anything of the workspace.
public struct StoreFacts: Hashable, Sendable {
  /// Whether the folder that kjob made is still in its place.
  public enum Presence: Hashable, Sendable {
    /// The folder is there.
    case there
    /// Nothing is there.
    case gone
    /// Something else is there, or the place cannot be looked at.
    case unknown
  }

  /// The path of the store.
  public let store: String
  /// The path of the working tree.
  public let path: String
  /// The identity of the working tree's top folder.
  public let identity: FileIdentity
  /// Git's administrative folder for it in the source; nil if it has none or if that is gone.
  public let administrativeDirectory: String?
  /// The folder of the source in which the administrative folder lies, or did.
  let commonDirectory: String?

  /// Reads the store's record of created folders; nil if it has none of a working tree.
  public init?(ofStore store: String) {
    guard let folders = try? CreatedFolderLog.read(Store(directory: store, sourceObjects: "")),
      let first = folders.first, (try? FileIdentity(ofPath: store)) == first.identity,
      let workspace = folders.dropFirst().first(where: { $0.worktrees == nil })
    else { return nil }
    self.store = store
    path = workspace.path
    identity = workspace.identity
    let entry = folders.first { $0.worktrees != nil }
    commonDirectory = entry?.worktrees.flatMap(parentPath)
    let place = entry?.presentPath(for: workspace.path)
    let isThere = place.flatMap { try? FileIdentity(ofPath: $0) } == entry?.identity
    administrativeDirectory = isThere ? place : nil
  }

  /// Whether the working tree is where it was made.
  public var presence: Presence {
    do throws(FileError) {
      return try FileIdentity(ofPath: path) == identity ? .there : .unknown
    } catch {
      return error.code == ENOENT ? .gone : .unknown
    }
  }

  /// The reason that a person gave for locking the worktree, as `git worktree lock` does; nil if
  /// only kjob locked it.
  public var foreignLock: String? {
    guard let folder = administrativeDirectory,
      let text = try? RegularFile.read(folder + "/locked", limit: 1 << 16, followingLinks: false),
      text != Array(AdministrativeFolder.lockText.utf8)
    else { return nil }
    return String(systemBytes: text)
  }

  /// Removes everything of the workspace, and the entries of worktrees that were added within it.
  ///
  /// - Returns: Descriptions of what could not be removed.
  public func remove() -> [String] {
    if let commonDirectory { _ = LinkedWorktrees.removeAll(within: path, in: commonDirectory) }
    return Workspace.remove(unfinishedIn: store)
  }

  /// Returns the folder of the repository whose objects a store borrows; nil if it is unknown.
  public static func source(ofStore store: String) -> String? {
    let objects = Store(directory: store, sourceObjects: "").objectsPath
    guard let text = try? RegularFile.read(objects + "/info/alternates", limit: 1 << 16) else {
      return nil
    }
    return parentPath(String(systemBytes: text.prefix { $0 != 0x0A }))
  }
}
