internal import FileSystem
internal import Subprocess

extension RepositoryMirror {
  /// Updates the copy at `place` through git and ssh.
  func update(
    _ place: String,
    overSSHWith environment: [String: String],
    _ interruption: Interruption
  ) throws(GitError) {
    do throws(GitError) {
      let git = try GitProgram.find(inPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
      let remote = try RemoteRepository(
        at: address,
        with: git,
        signingIn: nil,
        environment: environment,
        interruption: interruption
      )
      try update(place, from: remote)
    } catch {
      guard place == path, case .ssh(_, .noConnection(let reason)) = error else { throw error }
      let advice = "`--offline` uses what was fetched before"
      throw .ssh(address: address, problem: .noConnection("\(reason); \(advice)"))
    }
  }

  private func update(_ place: String, from remote: RemoteRepository) throws(GitError) {
    let head = try remote.head()
    let output = try remote.run(
      [
        "fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--no-auto-gc",
        "--no-recurse-submodules", "--no-show-forced-updates", "--", address,
        "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
      ],
      in: place,
      // All of them, so that no file in the copy leads git to another folder.
      with: [
        "GIT_COMMON_DIR": place, "GIT_DIR": place, "GIT_OBJECT_DIRECTORY": place + "/objects",
      ],
      // One pack, as libgit2 writes it.
      settings: ["fetch.unpackLimit=1"]
    )
    guard output.status == .exited(0) else { throw remote.failure(output) }
    guard let head else { return }
    try located(place) { () throws(FileError) in
      try AtomicFile.write(Array("\(head)\n".utf8), to: place + "/HEAD")
    }
  }
}
