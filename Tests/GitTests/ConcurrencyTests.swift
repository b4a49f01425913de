import FileSystem
import Git
import TestSupport
import Testing

struct ConcurrencyTests {
  @Test(.fault(122), .timeLimit(.minutes(20)))
  func `sixteen workspaces at once survive pruning and leave the source as it was`() async throws {
    let fixture = try Fixture("for i in $(seq 50); do echo $i > $i; done")
    let before = try fixture.state()
    let stop = fixture.folder.path + "/stop"
    async let pruning = Shell.run(
      "n=0; while [ ! -e \"$1\" ]; do git worktree prune -v --expire=now; n=$((n + 1)); done; echo $n",
      arguments: [stop],
      in: fixture.source
    )
    let records = try await withThrowingTaskGroup(of: Workspace.Record.self) { group in
      for number in 0..<16 {
        group.addTask {
          let workspace = try fixture.workspace("job/\(number % 8)-\(number)")
          let path = workspace.record.path
          #expect(try Shell.run("git status --porcelain", in: path) == "")
          try Shell.run("echo \(number) >> 1; git commit -qam \(number)", in: path)
          let snapshot = try workspace.snapshot()
          let patch = fixture.folder.path + "/\(number).patch"
          #expect(try snapshot.writePatch(to: patch).insertions == 1)
          return workspace.record
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    try Shell.run(": > \"$1\"", arguments: [stop], in: "/")
    // It printed nothing but the number of its rounds.
    #expect(Int(try await pruning.dropLast()) ?? 0 > 0)
    #expect(Set(records.map(\.name)).count == 16)
    for record in records {
      try Shell.run("git rev-parse HEAD; git log -1", in: record.path)
      #expect(Workspace.remove(record) == [])
    }
    #expect(try fixture.state() == before)
  }

  @Test(.fault(119, 120)) func `a taken name gets a number and nobody else's folder is touched`()
    throws
  {
    let fixture = try Fixture()
    try Shell.run(
      """
      git worktree add -q --detach ../other/job; mkdir .git/worktrees/job-1
      """,
      in: fixture.source
    )
    let workspace = try fixture.workspace("job")
    #expect(workspace.record.name == "job-2")
    try Shell.run("git -C ../other/job status; test -d .git/worktrees/job-1", in: fixture.source)
    #expect(Workspace.remove(workspace.record) == [])
    try Shell.run("git -C ../other/job status; test -d .git/worktrees/job-1", in: fixture.source)
  }

  @Test(
    arguments: [
      ("a b", "a-b"), ("..", "-.-"), ("name@repo[1,2]", "name-repo-1-2-"), ("x.lock", "x.lock-"),
      ("", "job"), ("ünï", "-n-"),
    ]
  )
  func `a name becomes one that git takes`(wished: String, name: String) throws {
    let fixture = try Fixture()
    let repository = try SourceRepository.at(path: fixture.source)
    let workspace = try Workspace.create(
      of: repository,
      at: try repository.commit(named: nil),
      named: wished,
      path: fixture.folder.path + "/tree",
      store: fixture.folder.path + "/store"
    )
    #expect(workspace.record.name == name)
    try Shell.run("git worktree list; git status", in: workspace.record.path)
  }
}
