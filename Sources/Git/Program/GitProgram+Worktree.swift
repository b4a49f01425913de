internal import FileSystem
internal import Subprocess

extension GitProgram {
  /// Makes a linked worktree for a person: HEAD is a commit, and a patch on it is in the index and the
  /// files.
  ///
  /// It is made as the person would make it, with the configuration that git finds in `environment`, but
  /// without hooks. Removes the worktree again if the patch does not apply.
  ///
  /// - Throws: ``GitError/git(doing:message:)``, or the reason why git cannot be started.
  public func makeWorktree(
    at path: String,
    of repository: SourceRepository,
    base: ObjectID,
    patch: [UInt8],
    environment: [String: String]
  ) throws(GitError) {
    var variables = environment.filter { !$0.key.hasPrefix("GIT_") }
    variables["LC_ALL"] = "C"
    let settings = ["core.hooksPath=/dev/null"]
    func git(
      _ doing: String,
      _ words: [String],
      in folder: String,
      input: Input = .nothing
    ) throws(GitError) {
      let output = try run(
        words,
        in: folder,
        onlyEnvironment: variables,
        settings: settings,
        input: input
      )
      guard output.status == .exited(0) else {
        throw .git(doing: doing, message: output.message)
      }
    }
    let add = ["worktree", "add", "--quiet", "--detach", "--", path, base.description]
    try git("worktree add", add, in: repository.workingTree)
    guard !patch.isEmpty else { return }
    do throws(GitError) {
      let apply = ["apply", "--binary", "--index", "--whitespace=nowarn", "-"]
      try git("apply", apply, in: path, input: .bytes(patch))
    } catch {
      let remove = ["worktree", "remove", "--force", "--", path]
      try? git("worktree remove", remove, in: repository.workingTree)
      throw error
    }
  }
}
