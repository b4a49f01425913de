import Foundation
import Git
import TestSupport
import Testing

struct RemovalTests {
  @Test(
    .fault(179, 180),
    arguments: [
      "echo ../../../source/.git > $(git rev-parse --git-dir)/gitdir",
      "echo \"$(realpath ../../source)/.git\" > $(git rev-parse --git-dir)/gitdir",
      "echo \"gitdir: $(realpath ../../source)/.git\" > .git",
      "mkdir a; : > a/b; chmod 000 a file.txt .",
      "mkdir a; chmod 000 a; mkdir b; : > b/c; chmod 500 b",
      "ln -s ../../source s; ln -s / root", "rm $(git rev-parse --git-dir)/locked",
      "d=$(git rev-parse --git-dir); rm -rf $d", "d=$(git rev-parse --git-dir); chmod 000 $d",
    ]
  )
  func `removal believes nothing that an agent wrote`(script: String) throws {
    let fixture = try Fixture()
    let before = try fixture.state()
    let workspace = try fixture.workspace()
    try Shell.run(script, in: workspace.record.path)
    #expect(Workspace.remove(workspace.record) == [])
    #expect(try fixture.state() == before)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
  }

  @Test(.fault(118)) func `what a killed process left behind is found through the store`() throws {
    let fixture = try Fixture()
    let before = try fixture.state()
    let record = try fixture.workspace().record
    let administrativeDirectory = try #require(record.administrativeDirectory)
    // As if the process had ended before the rename of git's folder, and before `.git` was there.
    let temporary = fixture.source + "/.git/kjob-x.tmp"
    try Shell.run(
      "rm \"$1/.git\"; mv \"$2\" \"$3\"; sed -i \"s|/[^/]*[.]tmp|/kjob-x.tmp|\" \"$4/made\"",
      arguments: [record.path, administrativeDirectory, temporary, record.storeDirectory],
      in: "/"
    )
    #expect(Workspace.remove(unfinishedIn: record.storeDirectory) == [])
    #expect(try fixture.state() == before)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
  }

  @Test func `a finished workspace is found through its store as well`() throws {
    let fixture = try Fixture()
    let before = try fixture.state()
    let record = try fixture.workspace().record
    #expect(Workspace.remove(unfinishedIn: record.storeDirectory) == [])
    #expect(try fixture.state() == before)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
    #expect(Workspace.remove(unfinishedIn: record.storeDirectory) == [])
  }

  @Test func `a worktree that was moved keeps its entry when its store is removed`() throws {
    let fixture = try Fixture()
    let record = try fixture.workspace().record
    let facts = try #require(StoreFacts(ofStore: record.storeDirectory))
    #expect(facts.path == record.path)
    #expect(facts.presence == .there)
    #expect(facts.administrativeDirectory == record.administrativeDirectory)
    #expect(facts.foreignLock == nil)
    try Shell.run(
      "git -C source worktree move -f -f \"$1\" moved",
      arguments: [record.path],
      in: fixture.folder.path
    )
    #expect(facts.presence == .gone)
    #expect(try #require(StoreFacts(ofStore: record.storeDirectory)).administrativeDirectory == nil)
    #expect(facts.remove() == [])
    let moved = fixture.folder.path + "/source/moved"
    #expect(try Shell.run("git status --short | wc -l; ls ../../stores", in: moved) == "0\n")
  }

  @Test(arguments: [
    "echo \"$(realpath ../../source)/.git\" > $(git rev-parse --git-dir)/gitdir",
    "git -C ../../source worktree add -q ../other; "
      + "echo \"$(realpath ../../other)/.git\" > $(git rev-parse --git-dir)/gitdir",
    "rm $(git rev-parse --git-dir)/gitdir",
  ])
  func `an entry that an agent gave another path is removed`(script: String) throws {
    let fixture = try Fixture()
    let record = try fixture.workspace().record
    try Shell.run(script, in: record.path)
    #expect(Workspace.remove(unfinishedIn: record.storeDirectory) == [])
    let directory = try #require(record.administrativeDirectory)
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  @Test(.fault(118)) func `a folder that is no store is left alone`() throws {
    let folder = try TemporaryDirectory()
    try folder.write("store/precious", "p")
    #expect(Workspace.remove(unfinishedIn: folder.path + "/store").count == 1)
    #expect(try folder.read("store/precious") == "p")
  }

  @Test(.fault(120)) func `a replaced administrative folder is left alone and named`() throws {
    let fixture = try Fixture()
    let workspace = try fixture.workspace()
    let directory = try #require(workspace.record.administrativeDirectory)
    try Shell.run("mv \"$1\" away; mkdir \"$1\"", arguments: [directory], in: fixture.folder.path)
    #expect(
      Workspace.remove(workspace.record) == [
        "\(directory): left alone, because it is not what kjob made there"
      ]
    )
  }

  @Test(.fault(119)) func `a path that is taken is refused and stays as it is`() throws {
    let fixture = try Fixture()
    let path = fixture.folder.path + "/trees/job"
    try fixture.folder.write("trees/job/precious", "precious")
    #expect(throws: GitError.workspacePath(path: path, problem: .exists)) {
      try fixture.workspace()
    }
    #expect(try fixture.folder.read("trees/job/precious") == "precious")
    #expect(try Shell.run("ls stores", in: fixture.folder.path) == "")
  }

  @Test(arguments: ["relative", "/tmp/kjob\nline", "/"])
  func `a path that git cannot store is refused`(path: String) throws {
    let fixture = try Fixture()
    let repository = try SourceRepository.at(path: fixture.source)
    #expect(throws: GitError.self) {
      try Workspace.create(
        of: repository,
        at: try repository.commit(named: nil),
        named: "job",
        path: path,
        store: fixture.folder.path + "/store"
      )
    }
    #expect(try Shell.run("ls", in: fixture.folder.path) == "source\n")
  }
}
