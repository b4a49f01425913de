import Git
import TestSupport

/// A source repository made by a script, and places for workspaces.
struct Fixture {
  let folder: TemporaryDirectory
  var source: String { folder.path + "/source" }

  /// Makes the repository; the script runs in it and need not commit what it makes.
  init(_ script: String = "echo one > file.txt", options: String = "") throws {
    folder = try TemporaryDirectory("kjob-git")
    try Shell.run("git init -q \(options) -b main source", in: folder.path)
    try Shell.run(
      script + "\ngit add -A && git commit -q --allow-empty -m base",
      in: source
    )
  }

  /// Makes a workspace at HEAD or at another commit.
  func workspace(
    _ name: String = "job",
    at reference: String? = nil,
    isolation: Workspace.Isolation = .worktree
  ) throws -> Workspace {
    let repository = try SourceRepository.at(path: source)
    return try Workspace.create(
      of: repository,
      at: try repository.commit(named: reference),
      named: name,
      path: folder.path + "/trees/" + name,
      store: folder.path + "/stores/" + name,
      isolation: isolation
    )
  }

  /// The machine's own git, which kjob proves patches with.
  static let git: GitProgram = {
    do {
      return try GitProgram.find(inPath: "/usr/local/bin:/usr/bin:/bin")
    } catch {
      fatalError("the tests need git: \(error)")
    }
  }()

  /// Everything of the source repository that a run must leave as it is.
  func state() throws -> String {
    try Shell.run(
      """
      git for-each-ref; cat .git/HEAD .git/config; git worktree list; git status --porcelain
      sha1sum .git/index; find .git/hooks .git/info .git/logs | sort; ls .git; git stash list
      """,
      in: source
    )
  }
}
