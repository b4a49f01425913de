import Foundation
import Git
import Synchronization
import TestSupport
import Testing

struct ConcurrencyTests {
  @Test(.fault(122), .timeLimit(.minutes(20)))
  func `sixteen workspaces at once survive pruning and leave the source as it was`() throws {
    let fixture = try Fixture("for i in $(seq 50); do echo $i > $i; done")
    let before = try fixture.state()
    let stop = fixture.folder.path + "/stop"
    let records = Mutex<[Workspace.Record]>([])
    let rounds = Mutex<String?>(nil)
    // Threads of their own: the pool's are busy with other tests, behind which these would wait.
    let pruning = Thread {
      let printed = try? Shell.run(
        "n=0; while [ ! -e \"$1\" ]; do git worktree prune -v --expire=now; n=$((n + 1)); done; echo $n",
        arguments: [stop],
        in: fixture.source
      )
      rounds.withLock { $0 = printed ?? "" }
    }
    pruning.start()
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 16) { number in
      do {
        let workspace = try fixture.workspace("job/\(number % 8)-\(number)")
        let path = workspace.record.path
        #expect(try Shell.run("git status --porcelain", in: path) == "")
        try Shell.run("echo \(number) >> 1; git commit -qam \(number)", in: path)
        let snapshot = try workspace.snapshot()
        let patch = fixture.folder.path + "/\(number).patch"
        #expect(try snapshot.writePatch(to: patch).insertions == 1)
        records.withLock { $0.append(workspace.record) }
      } catch {
        failures.withLock { $0.append("\(number): \(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    try Shell.run(": > \"$1\"", arguments: [stop], in: "/")
    // It printed nothing but the number of its rounds.
    while rounds.withLock({ $0 }) == nil { usleep(10_000) }
    #expect(Int(rounds.withLock { $0?.dropLast() } ?? "") ?? 0 > 0)
    let made = records.withLock { $0 }
    #expect(Set(made.map(\.name)).count == 16)
    for record in made {
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
