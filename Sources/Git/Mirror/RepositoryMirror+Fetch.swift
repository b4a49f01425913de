internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import Job

extension RepositoryMirror {
  /// Updates the copy's branches, tags and HEAD to match the remote repository.
  ///
  /// Waits for other processes that fetch the same address. A process that is killed meanwhile
  /// leaves a copy that can still be used and updated. `environment` is kjob's, for git and ssh.
  public func fetch(
    signingIn source: SignInSource = .none,
    environment: [String: String] = [:],
    interruption: Interruption = .never
  ) throws(GitError) {
    try Libgit2.start()
    let place = path + ".lock"
    let lock = try located(place) { () throws(FileError) in try Self.lock(place) }
    defer { extendLifetime(lock) }
    try interruption.check()
    if isThere {
      try located(path) { () throws(FileError) in try Self.tidy(path) }
      return try update(path, source, environment, interruption)
    }
    let temporary = path + ".new"
    try located(temporary) { () throws(FileError) in
      for remains in [temporary, path] { _ = try TreeRemoval.remove(path: remains) }
      try Self.make(temporary)
    }
    do throws(GitError) {
      try update(temporary, source, environment, interruption)
      try located(path) { () throws(FileError) in
        let folder = try Folder(path: parentPath(path) ?? "/", followingLinks: true)
        let names = (FileName(lastComponent(temporary)), FileName(lastComponent(path)))
        try folder.rename(names.0, to: names.1, in: folder)
      }
    } catch {
      _ = try? TreeRemoval.remove(path: temporary)
      throw error
    }
  }

  /// Locks a folder that a process which cleans up may remove.
  private static func lock(_ place: String) throws(FileError) -> FolderLock {
    while true {
      try makeDirectories(place, mode: 0o700)
      do throws(FileError) {
        let lock = try FolderLock(waitingAt: place)
        if (try? FileIdentity(ofPath: place)) == lock.identity { return lock }
      } catch {
        guard error.code == ENOENT else { throw error }
      }
    }
  }

  private static func make(_ path: String) throws(FileError) {
    try makeDirectories(path, mode: 0o700)
    for name in ["refs/heads", "refs/tags", "objects/info", "objects/pack"] {
      try makeDirectories(path + "/" + name, mode: 0o700)
    }
    try AtomicFile.write(configuration, to: path + "/config")
    try AtomicFile.write(Array("ref: refs/heads/main\n".utf8), to: path + "/HEAD")
  }

  /// The configuration of every mirror, which each fetch writes again.
  static let configuration = Array(
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n".utf8
  )

  /// Removes the remains of a killed process, and files with which a job may have tried to mislead
  /// the fetch.
  ///
  /// A process that can read the objects may also be able to write there.
  private static func tidy(_ path: String) throws(FileError) {
    try AtomicFile.write(configuration, to: path + "/config")
    let folder = try Folder(path: path)
    for name in ["HEAD.lock", "config.lock", "packed-refs.lock", "shallow"] as [FileName] {
      try removeIfPresent(name, in: folder)
    }
    try removeIfPresent("alternates", in: folder.folder("objects").folder("info"))
    try removeLocks(in: folder.folder("refs"), levels: 100)
    let packs = try folder.folder("objects").folder("pack")
    // Those of libgit2, and of git.
    for name in try packs.entries()
    where ["pack_git2_", "tmp_"].contains(where: { name.bytes.starts(with: $0.utf8) }) {
      try removeIfPresent(name, in: packs)
    }
  }

  private static func removeLocks(
    in folder: borrowing Folder,
    levels: Int
  ) throws(FileError) {
    for name in try folder.entries() {
      switch try folder.statusIfPresent(of: name)?.kind {
      case .folder where levels > 0: try removeLocks(in: folder.folder(name), levels: levels - 1)
      case .folder, nil: continue
      // No ref name ends with `.lock`.
      default:
        if name.bytes.suffix(5).elementsEqual(".lock".utf8) { try folder.removeFile(name) }
      }
    }
  }

  private static func removeIfPresent(
    _ name: FileName,
    in folder: borrowing Folder
  ) throws(FileError) {
    guard let status = try folder.statusIfPresent(of: name), status.kind != .folder else { return }
    try folder.removeFile(name)
  }

  private func update(
    _ path: String,
    _ source: SignInSource,
    _ environment: [String: String],
    _ interruption: Interruption
  ) throws(GitError) {
    if RemoteAddress.usesSSH(address) {
      return try update(path, overSSHWith: environment, interruption)
    }
    let conversation = FetchConversation(address, source, interruption)
    do throws(GitError) {
      let repository = try unsafe Repository("open the cached repository") {
        unsafe openBare(path, &$0)
      }
      try conversation.fetch(into: repository)
    } catch {
      if interruption.isNow { throw .interrupted }
      if conversation.isRefused { throw .signIn(address: address, tried: conversation.tried) }
      if let elsewhere = conversation.elsewhere {
        let reason = "it redirects to `\(elsewhere)`, which asks for a password but gets none"
        throw .fetch(address: address, reason: reason)
      }
      guard case .libgit2(_, let message, let code) = error else { throw error }
      let reason =
        (message.isEmpty ? "libgit2 failed with \(code)" : message)
        + (path == self.path ? "; `--offline` uses what was fetched before" : "")
      throw .fetch(address: address, reason: reason)
    }
    extendLifetime(conversation)
  }
}
