import Git
import TestSupport
import Testing

struct SourceRepositoryTests {
  @Test(
    .fault(109, 115, 116),
    arguments: [
      ("plain", ":", "is not in a git repository; give the path of a repository with a working"),
      ("absent", "rmdir \"$1\"", "is not in a git repository; give the path of a repository"),
      ("bare", "git init -q --bare", "is in a bare repository, which has no working tree"),
      ("unborn", "git init -q", "has no commit yet; make a first commit or name a `ref`"),
      ("sha256", "git init -q --object-format=sha256", "names its objects by SHA-256"),
      (
        "partial",
        "git init -q; git config remote.origin.promisor true; git commit -q --allow-empty -m x",
        "is a partial clone; kjob needs all objects: clone without `--filter`"
      ),
      (
        "partial-extension",
        "git init -q; git config core.repositoryformatversion 1"
          + "; git config extensions.partialClone origin",
        "is a partial clone; kjob needs all objects"
      ),
      (
        "sparse", "git init -q; git commit -q --allow-empty -m x; git sparse-checkout set a",
        "has a configuration for each working tree, as sparse checkouts do"
      ),
      (
        "extension",
        "git init -q; git config core.repositoryformatversion 1; git config extensions.fancy true",
        "uses the extension `fancy`, which kjob does not know"
      ),
      (
        "future", "git init -q; git config core.repositoryformatversion 7",
        "has the repository format `7`; kjob knows the formats 0 and 1"
      ),
      (
        "pipe", "git init -q; rm .git/config; mkfifo .git/config",
        "is a pipe, a socket or a device where git keeps a file"
      ),
      (
        "included", "git init -q; mkfifo .git/more; git config include.path more",
        "is a pipe, a socket or a device where git keeps a file"
      ),
    ]
  )
  func `what kjob cannot work with is said at once`(
    name: String,
    script: String,
    text: String
  ) throws {
    let folder = try TemporaryDirectory()
    let path = folder.path + "/" + name
    try Shell.run("mkdir \"$1\"; cd \"$1\"; \(script)", arguments: [path], in: "/")
    let error = #expect(throws: GitError.self) {
      try SourceRepository.containing(path: path).commit(named: nil)
    }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("`\(path)"))
    #expect(description.contains(text), "\(description)")
  }

  @Test(.fault(111)) func `another user's repository is refused with the owner`() throws {
    let fixture = try Fixture()
    // Only root can give files away.
    guard try Shell.run("id -u", in: "/") == "0\n" else { return }
    try Shell.run("mkdir a; chown -R 4711 .", in: fixture.source)
    let path = fixture.source + "/a"
    #expect(throws: GitError.foreignOwner(path: path, owner: 4_711)) {
      try SourceRepository.containing(path: path)
    }
  }

  @Test(
    .fault(110),
    arguments: [
      ("mian", ["main"]), ("feature", ["origin/feature"]), ("V1.0", ["v1.0"]), ("xyzzy-qux", []),
      ("", []), ("ma\0in", ["main"]), ("deadbeef", []),
      ("0123456789012345678901234567890123456789", []),
    ]
  )
  func `a name that does not exist is refused with names like it`(
    name: String,
    suggestions: [String]
  ) throws {
    let fixture = try Fixture()
    try Shell.run(
      "git tag v1.0; git update-ref refs/remotes/origin/feature HEAD",
      in: fixture.source
    )
    let repository = try SourceRepository.at(path: fixture.source)
    #expect(
      throws: GitError.missingReference(
        name: name,
        path: fixture.source,
        suggestions: suggestions
      )
    ) {
      try repository.commit(named: name)
    }
  }

  @Test(
    .fault(110, 123),
    arguments: [
      "main", "refs/heads/main", "light", "annotated", "origin/main", "HEAD", "HEAD~0", "FULL",
      "SHORT",
    ]
  )
  func `every way to name a commit is understood`(name: String) throws {
    let fixture = try Fixture()
    try Shell.run(
      """
      git tag light; git tag -a -m a annotated; git update-ref refs/remotes/origin/main HEAD
      git pack-refs --all
      """,
      in: fixture.source
    )
    let repository = try SourceRepository.at(path: fixture.source)
    let head = try repository.commit(named: nil)
    let reference =
      switch name {
      case "FULL": "\(head)"
      case "SHORT": String("\(head)".prefix(8))
      default: name
      }
    #expect(try repository.commit(named: reference) == head)
    #expect(try Shell.run("git rev-parse HEAD", in: fixture.source) == "\(head)\n")
  }

  @Test(.fault(110)) func `a tag of a tree is not a commit`() throws {
    let fixture = try Fixture()
    try Shell.run("git tag tree 'HEAD^{tree}'", in: fixture.source)
    let repository = try SourceRepository.at(path: fixture.source)
    #expect(throws: GitError.notACommit(name: "tree", path: fixture.source)) {
      try repository.commit(named: "tree")
    }
  }

  @Test func `the search goes upwards and the exact way does not`() throws {
    let fixture = try Fixture("mkdir -p a/b; echo x > a/b/x")
    let inner = fixture.source + "/a/b"
    #expect(try SourceRepository.containing(path: inner).workingTree == fixture.source)
    #expect(throws: GitError.notTheTop(path: inner, top: fixture.source)) {
      try SourceRepository.at(path: inner)
    }
  }

  @Test(
    .fault(116),
    arguments: [
      "git clone -q --depth 1 \"file://$PWD/source\" other",
      "git -C source worktree add -q --detach ../other",
      "git clone -q --shared source other", "git clone -q --reference source source other",
      """
      git init -q super; cd super
      git -c protocol.file.allow=always submodule --quiet add ../source sub; cd ..
      ln -s super/sub other
      """,
      "git -C source gc -q; git -C source pack-refs --all; ln -s source other",
      "GIT_DIR=source/.git git config core.autocrlf true; ln -s source other",
      "git clone -q source $'new\\nline'; ln -s $'new\\nline' other",
    ]
  )
  func `workspaces work from every kind of source`(script: String) throws {
    let fixture = try Fixture("mkdir a; printf 'x\\n' > a/x; printf 'r\\r\\n' > r")
    try Shell.run("echo more >> a/x; git commit -qam more", in: fixture.source)
    try Shell.run(script, in: fixture.folder.path)
    let repository = try SourceRepository.containing(path: fixture.folder.path + "/other")
    let workspace = try Workspace.create(
      of: repository,
      at: try repository.commit(named: nil),
      named: "job",
      path: fixture.folder.path + "/trees/job",
      store: fixture.folder.path + "/stores/job"
    )
    let path = workspace.record.path
    #expect(try Shell.run("git status --porcelain", in: path) == "")
    #expect(try workspace.snapshot().isEmpty)
    try Shell.run("echo changed >> a/x; echo new > new; git add new; git commit -qm n", in: path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.statistics.filesChanged == 2)
    #expect(outcome.statistics.insertions == 2)
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test func `a missing tree is named before anything is left behind`() throws {
    let fixture = try Fixture("mkdir a; echo x > a/x")
    let tree = try Shell.run("git rev-parse HEAD:a", in: fixture.source).dropLast()
    try Shell.run(
      "rm -f \".git/objects/${1:0:2}/${1:2}\"",
      arguments: [String(tree)],
      in: fixture.source
    )
    let id = try #require(ObjectID(String(tree)))
    let objects = fixture.source + "/.git/objects"
    #expect(throws: GitError.missingObject(id: id, path: objects)) { try fixture.workspace() }
    #expect(try Shell.run("find trees stores -mindepth 1 || :", in: fixture.folder.path) == "")
    #expect(try Shell.run("ls source/.git", in: fixture.folder.path).contains("kjob") == false)
  }
}
