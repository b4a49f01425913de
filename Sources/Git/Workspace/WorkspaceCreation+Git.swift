internal import FileSystem
internal import Glibc
internal import SystemText

extension WorkspaceCreation {
  /// Creates git's own files in the workspace and, for a linked worktree, its folder in the source.
  mutating func makeGit(
    _ name: String,
    _ path: String,
    _ commit: ObjectID,
    _ index: [UInt8]
  ) throws(GitError) -> AdministrativeFolder? {
    if let origin {
      try origin.checkStore()
      try PrivateGitFolder.copyTemplate(from: origin.store, to: store)
    } else {
      try PrivateGitFolder.writeTemplate(to: store, of: source)
    }
    guard isolation == .worktree else {
      let root = try located(path) { () throws(FileError) in try Folder(path: path) }
      try PrivateGitFolder.make(
        in: root,
        path,
        at: commit,
        from: store,
        borrowing: isolation == .room ? [store.objectsPath] : []
      )
      if isolation == .room { try SubmoduleRepositories(of: source).make(in: path + "/.git") }
      return nil
    }
    return try makeAdministration(name, path, commit, index)
  }

  private mutating func makeAdministration(
    _ name: String,
    _ path: String,
    _ commit: ObjectID,
    _ index: [UInt8]
  ) throws(GitError) -> AdministrativeFolder {
    let administration: AdministrativeFolder
    do throws(GitError) {
      administration = try AdministrativeFolder.make(
        name: name,
        for: path,
        at: commit,
        index: index,
        commonDirectory: source.commonDirectory,
        noting: { (path, identity) throws(GitError) in
          try CreatedFolderLog.note(path, identity, store)
        }
      )
    } catch {
      guard case .file(let cause) = error, cause.path.hasPrefix(source.commonDirectory),
        [EROFS, EACCES, EPERM].contains(cause.code)
      else { throw error }
      throw .repositoryNotWritable(cause)
    }
    made.append((administration.path, administration.identity))
    let link = "gitdir: \(administration.path)\n".systemBytes
    try located(path + "/.git") { () throws(FileError) in
      try Folder(path: path).write(link, to: ".git")
    }
    return administration
  }
}
