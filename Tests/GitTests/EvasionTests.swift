import FileSystem
import Git
import TestSupport
import Testing

/// What an agent may do so that its change, or the whole run, stays out of sight.
struct EvasionTests {
  @Test(
    .fault(117, 180, 181, 182, 183),
    .timeLimit(.minutes(20)),
    arguments: [
      "echo '*' > .gitignore", "echo '*' > \"$(git rev-parse --git-path info/exclude)\"",
      "git update-index --skip-worktree text.txt", "git update-index --assume-unchanged text.txt",
      "echo '* -diff' > .gitattributes", "echo '* binary' > .gitattributes",
      "git config core.filemode false",
      "git config core.excludesFile /dev/zero", "git config core.worktree /",
      "git config core.bare true", "git config diff.noprefix true; git config core.symlinks false",
      "mkdir fake; printf '[core]\\n\\tworktree = /etc\\n' > fake/config; echo 'gitdir: fake' > .git",
      "rm .git", "rm .git; mkdir .git", "rm .git; ln -s / .git", "rm .git; mkfifo .git",
      "rm .git; git init -q", "rm .git; mkfifo .gitignore", "mkfifo .gitattributes",
      "d=$(git rev-parse --git-dir); rm $d/index; mkfifo $d/index",
      "d=$(git rev-parse --git-dir); rm $d/HEAD; mkfifo $d/HEAD",
      "d=$(git rev-parse --git-dir); echo garbage > $d/index; echo ../.. > $d/commondir",
      "d=$(git rev-parse --git-dir); rm -r $d",
      "p=$(git rev-parse --git-common-dir)/info/attributes; mkfifo $p",
      "p=$(git rev-parse --git-common-dir)/config; rm $p; mkfifo $p",
      "echo '*' >> .gitignore; git add -f new.txt",
    ]
  )
  func `the change is in the patch all the same`(trick: String) throws {
    let fixture = try Fixture("seq 1 9 > text.txt; echo tool > tool.sh; chmod +x tool.sh")
    try Shell.run("git clone -q source pristine", in: fixture.folder.path)
    let workspace = try fixture.workspace()
    try Shell.run(
      "echo new > new.txt; chmod -x tool.sh; \(trick)\necho changed >> text.txt",
      in: workspace.record.path
    )
    let snapshot = try workspace.snapshot()
    let patch = fixture.folder.path + "/patch"
    let statistics = try snapshot.writePatch(to: patch)
    #expect(
      Set(statistics.files.map(\.path)).isSuperset(of: ["new.txt", "text.txt", "tool.sh"])
    )
    // The source may be beyond use by now, which is not the matter of this test.
    let tree = try Shell.run(
      "git apply --binary --index ../patch; git write-tree",
      in: fixture.folder.path + "/pristine"
    )
    #expect(tree == "\(snapshot.tree)\n")
    #expect(Workspace.remove(workspace.record) == [])
    #expect(throws: FileError.self) { try FileStatus(ofPath: workspace.record.path) }
  }

  @Test(.timeLimit(.minutes(20))) func `a pipe among the source's objects is an error`() throws {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    let alternates = fixture.source + "/.git/objects/info/alternates"
    try Shell.run("mkfifo \"$1\"", arguments: [alternates], in: "/")
    #expect(throws: GitError.specialFile(path: alternates)) { try workspace.snapshot() }
  }

  @Test(.fault(183), .timeLimit(.minutes(20))) func `what a tree cannot hold is named`() throws {
    let fixture = try Fixture("echo one > file.txt; echo two > gone; mkdir sub; echo s > sub/s")
    let workspace = try fixture.workspace()
    try Shell.run(
      """
      mkfifo pipe; rm gone; mkfifo gone; mkdir .GIT; echo x > .GIT/config; echo x > 'git~1'
      echo x > '.git '; ln -s x .gitmodules; head -c 2000 /dev/zero > large
      git init -q nested; echo n > nested/n; git -C nested add n; git -C nested commit -qm n
      python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
      """,
      in: workspace.record.path
    )
    let outcome = try fixture.roundTrip(workspace, limits: .init(fileSize: 1_999))
    let expected: [(String, Snapshot.Reason)] = [
      (".GIT", .unrepresentableName), (".git ", .unrepresentableName),
      (".gitmodules", .unrepresentableName), ("git~1", .unrepresentableName),
      ("gone", .special(.fifo)), ("large", .tooLarge(bytes: 2_000)),
      ("nested", .nestedRepository), ("pipe", .special(.fifo)), ("socket", .special(.socket)),
    ]
    let found = outcome.snapshot.leftOut.sorted { $0.path < $1.path }
    #expect(found.map(\.path) == expected.map(\.0))
    #expect(found.map(\.reason) == expected.map(\.1))
    #expect(Set(outcome.statistics.files.map(\.path)) == ["gone", "nested/n"])
  }

  @Test func `what cannot be read is named and stays as the base has it`() throws {
    // Root can read everything.
    guard try Shell.run("id -u", in: "/") != "0\n" else { return }
    let fixture = try Fixture("mkdir a b; echo a > a/a; echo b > b/b; echo c > c; echo d > d")
    let workspace = try fixture.workspace()
    try Shell.run(
      "echo x >> a/a; echo x >> b/b; echo x >> c; chmod 000 a c; chmod 400 b; echo x >> d",
      in: workspace.record.path
    )
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.snapshot.leftOut.map(\.path).sorted() == ["a", "b", "c"])
    #expect(outcome.statistics.files.map(\.path) == ["d"])
    #expect(Workspace.remove(workspace.record) == [])
  }

  @Test func `an edit that puts size and time back is seen`() throws {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    try Shell.run(
      "touch -r file.txt ../time; echo two > file.txt; touch -r ../time file.txt",
      in: workspace.record.path
    )
    #expect(try !fixture.roundTrip(workspace).snapshot.isEmpty)
  }

  @Test(.fault(184, 189)) func `a link's target and a large tracked file are not read`() throws {
    let fixture = try Fixture("head -c 3000 /dev/zero > large; echo x > x")
    let workspace = try fixture.workspace()
    try Shell.run("rm x; ln -s /etc/hostname x", in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace, limits: .init(fileSize: 100))
    #expect(outcome.snapshot.leftOut.isEmpty)
    #expect(outcome.statistics.files.map(\.status) == [.typeChanged])
    #expect(try Shell.run("readlink x", in: outcome.applied) == "/etc/hostname\n")
  }

  @Test(
    .fault(186),
    arguments: ["rm -rf job", "mv job away; ln -s away job", "mv job away; mkdir job"]
  )
  func `a workspace that was moved is an error and nothing else is removed`(
    script: String
  ) throws {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    try Shell.run(script, in: fixture.folder.path + "/trees")
    #expect(throws: GitError.workspaceMoved(path: workspace.record.path)) {
      try workspace.snapshot()
    }
    let leftovers = Workspace.remove(workspace.record)
    let isReplaced = script.contains("away")
    #expect(leftovers.count == (isReplaced ? 1 : 0))
    guard isReplaced else { return }
    try Shell.run("test -f away/file.txt; test -e job", in: fixture.folder.path + "/trees")
  }

  @Test(.fault(187), .timeLimit(.minutes(20))) func `three thousand levels are walked and removed`()
    throws
  {
    let fixture = try Fixture("echo '*.tmp' > .gitignore")
    let workspace = try fixture.workspace()
    try Shell.run(
      """
      python3 - <<'END'
      import os
      for level in range(3000):
        os.mkdir("d"); os.chdir("d")
      open("deep", "w").write("deep")
      END
      """,
      in: workspace.record.path
    )
    let snapshot = try workspace.snapshot()
    #expect(!snapshot.isEmpty)
    #expect(throws: GitError.self) { try workspace.snapshot(limits: .init(depth: 100)) }
    #expect(throws: GitError.self) { try workspace.snapshot(limits: .init(entries: 100)) }
    #expect(Workspace.remove(workspace.record) == [])
  }
}
