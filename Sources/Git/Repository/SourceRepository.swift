internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

/// A repository as it was when the run was planned, with a working tree or bare.
///
/// It holds only values: every call opens the repository again, so several threads can share one.
public struct SourceRepository: Hashable, Sendable, Codable {
  /// The working tree's top folder, absolute and with links resolved; a bare repository's own
  /// folder.
  public let workingTree: String
  /// The folder with this working tree's HEAD and index.
  public let gitDirectory: String
  /// The folder with objects and branches; differs from `gitDirectory` in a linked worktree.
  public let commonDirectory: String

  /// True when the repository does not have a working tree.
  public var isBare: Bool { workingTree == commonDirectory }

  /// Finds the repository whose working tree contains a path.
  ///
  /// Throws if it belongs to another user and is not trusted, or if it is bare.
  public static func containing(
    path: String,
    trusting trusted: TrustedFolders = .none
  ) throws(GitError) -> SourceRepository {
    let repository = try find(path, trusted)
    if repository.isBare { throw .bare(path: path) }
    return repository
  }

  private static func find(
    _ path: String,
    _ trusted: TrustedFolders
  ) throws(GitError) -> SourceRepository {
    try Libgit2.start()
    guard let start = resolvedPath(path) else { throw .notARepository(path: path) }
    if let (top, owner) = foreignOwner(from: start), !trusted.contains(top) {
      throw .foreignOwner(path: path, owner: owner)
    }
    let gitDirectory = try discover(from: start, asked: path)
    let commonDirectory = try commonDirectory(of: gitDirectory)
    let configuration = try RepositoryConfiguration(commonDirectory: commonDirectory)
    try configuration.check(path: path)
    let repository = try open(start, flags: 0, asked: path)
    if unsafe git_repository_is_bare(repository.pointer) == 1 {
      let folder = resolvedPath(commonDirectory) ?? commonDirectory
      // Without a `.git`, the folder itself determines the owner.
      let owner = try located(folder) { () throws(FileError) in try FileStatus(ofPath: folder).owner
      }
      guard owner == geteuid() || trusted.contains(folder) else {
        throw .foreignOwner(path: path, owner: owner)
      }
      return SourceRepository(
        workingTree: folder,
        gitDirectory: folder,
        commonDirectory: folder
      )
    }
    guard let workingTree = unsafe trimmedPath(git_repository_workdir(repository.pointer)),
      let resolved = resolvedPath(workingTree)
    else { throw .bare(path: path) }
    return SourceRepository(
      workingTree: resolved,
      gitDirectory: resolvedPath(gitDirectory) ?? gitDirectory,
      commonDirectory: resolvedPath(commonDirectory) ?? commonDirectory
    )
  }

  /// Opens the repository whose top folder is at a path, or the bare one there.
  public static func at(
    path: String,
    trusting trusted: TrustedFolders = .none
  ) throws(GitError) -> SourceRepository {
    let repository = try find(path, trusted)
    guard repository.workingTree == resolvedPath(path) else {
      throw .notTheTop(path: path, top: repository.workingTree)
    }
    return repository
  }

  /// Throws when there is a pipe, a socket or a device where libgit2 would open a file.
  ///
  /// An earlier job may have left it, and libgit2 would wait for it forever.
  func refuseSpecialFiles() throws(GitError) {
    for path in [gitDirectory + "/HEAD", commonDirectory + "/HEAD", commonDirectory + "/shallow"] {
      switch (try? FileStatus(ofPath: path))?.kind {
      case .fifo, .socket, .device: throw .specialFile(path: path)
      default: continue
      }
    }
    let references = try located(commonDirectory) { () throws(FileError) in
      try References(commonDirectory: commonDirectory)
    }
    if let path = references.specialFile {
      throw .specialFile(path: commonDirectory + "/" + shown(path))
    }
    try ObjectFolder.refuseSpecialFiles(in: commonDirectory + "/objects")
  }

  /// Starts libgit2, which first reads some hundred certificates; call it before forking.
  public static func prepareLibrary() throws(GitError) { try Libgit2.start() }

  /// Opens a handle for the calling thread.
  func open() throws(GitError) -> Repository {
    try Libgit2.start()
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    return try Self.open(workingTree, flags: flags, asked: workingTree)
  }

  private static func open(
    _ path: String,
    flags: UInt32,
    asked: String
  ) throws(GitError) -> Repository {
    do throws(GitError) {
      return try unsafe Repository("open `\(asked)`") {
        // Without GIT_REPOSITORY_OPEN_FROM_ENV, GIT_* variables have no effect.
        unsafe openRepository(path, flags, &$0)
      }
    } catch {
      throw error.isLibgit2(GIT_ENOTFOUND) ? .notARepository(path: asked) : error
    }
  }

  private static func discover(from path: String, asked: String) throws(GitError) -> String {
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    let code = unsafe path.withSystemCString { unsafe git_repository_discover(&buffer, $0, 0, nil) }
    do throws(GitError) {
      try Libgit2.check("look for a repository at `\(asked)`", code)
    } catch {
      throw error.isLibgit2(GIT_ENOTFOUND) ? .notARepository(path: asked) : error
    }
    return unsafe trimmedPath(buffer.ptr) ?? path
  }

  /// Follows the file `commondir` in a linked worktree's git directory.
  private static func commonDirectory(of gitDirectory: String) throws(GitError) -> String {
    let path = gitDirectory + "/commondir"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try RegularFile.read(path, limit: 65_536)
    } catch {
      if error.code == EINVAL { throw .specialFile(path: path) }
      guard error.code == ENOENT else { throw .file(error) }
      return gitDirectory
    }
    let text = String(systemBytes: bytes.prefix { $0 != 0x0A && $0 != 0x0D })
    return text.hasPrefix("/") ? text : gitDirectory + "/" + text
  }

  /// Returns the top folder and the owner of the repository that contains a path, if the owner is
  /// another user.
  private static func foreignOwner(from path: String) -> (top: String, owner: UInt32)? {
    var folder: String? = path
    while let current = folder {
      if let git = try? FileStatus(ofPath: current + "/.git") {
        let owners = [try? FileStatus(ofPath: current).owner, git.owner]
        return owners.compactMap { $0 }.first { $0 != geteuid() }.map { (current, $0) }
      }
      folder = parentPath(current)
    }
    return nil
  }
}
