import FileSystem
import Foundation
import Git
import Synchronization
import TestSupport
import Testing

/// A copy of another repository, in a cache.
@Suite struct RepositoryMirrorTests {
  private static func mirror(of fixture: Fixture) -> RepositoryMirror {
    RepositoryMirror(
      of: "file://" + fixture.source,
      host: "",
      name: "Sou/rce",
      in: fixture.folder.path + "/cache"
    )
  }

  @Test func `its folder is plain, and another one for every address`() {
    func path(_ address: String, _ host: String = "H.x:80", _ name: String = "n") -> String {
      RepositoryMirror(of: address, host: host, name: name, in: "/c").path
    }
    #expect(path("a", "git.Example.com:8443", "Api").hasPrefix("/c/git.example.com-8443/api-"))
    #expect(path("a", "", "..").split(separator: "/").count == 3)
    #expect(path("a", "..", "x/../y").split(separator: "/").count == 3)
    #expect(!path("a", "..", "x/../y").contains("/../"))
    #expect(path("https://h/A").lowercased() != path("https://h/a").lowercased())
    let long = path("a", String(repeating: "h", count: 300), String(repeating: "é", count: 300))
    #expect(long.split(separator: "/").allSatisfy { $0.utf8.count <= 120 })
  }

  @Test func `it follows the other side in everything, and keeps what was`() throws {
    let fixture = try Fixture()
    try Shell.run("git tag -a v1 -m x; git branch old; git branch a", in: fixture.source)
    let mirror = Self.mirror(of: fixture)
    #expect(throws: GitError.notCached(address: mirror.address)) { try mirror.open() }
    try mirror.fetch()
    let copy = try mirror.open()
    let first = try copy.commit(named: nil)
    #expect(try copy.commit(named: "v1") == first)
    #expect(try copy.commit(named: "old") == first)

    // A branch is gone, another stands where it was in the way, one was moved back and forth, and
    // there is another default branch.
    let moved = try Shell.run(
      """
      git branch -qD old a; git branch a/b; git checkout -qb trunk
      git commit -q --allow-empty -m other; git branch -f main trunk; git tag -f v1 trunk >&2
      git checkout -q main; git commit -q --amend --allow-empty -m rewritten; git checkout -q trunk
      git rev-parse main trunk
      """,
      in: fixture.source
    ).split(separator: "\n").map(String.init)
    try mirror.fetch()
    #expect(try copy.commit(named: "main").description == moved[0])
    #expect(try copy.commit(named: nil).description == moved[1])
    #expect(try copy.commit(named: "v1").description == moved[1])
    #expect(try copy.commit(named: "a/b") == first)
    #expect(throws: GitError.self) { try copy.commit(named: "old") }
    #expect(try Shell.run("git symbolic-ref HEAD", in: mirror.path) == "refs/heads/trunk\n")
    // Nobody's branch any more, and still what a run may be working on.
    try Shell.run("git branch -f main trunk; git branch -qD a/b", in: fixture.source)
    try mirror.fetch()
    #expect(try copy.commit(named: moved[0]).description == moved[0])

    // A commit in a branch's place.
    try Shell.run("git checkout -q --detach trunk~1; git branch -qD main", in: fixture.source)
    try mirror.fetch()
    #expect(try copy.commit(named: nil) == first)
    #expect(
      try Shell.run(
        "git fsck --no-dangling 2>&1; git for-each-ref --format='%(refname)'",
        in: mirror.path
      )
        == "refs/heads/trunk\nrefs/tags/v1\n"
    )
  }

  @Test func `an empty repository is fetched, and says that it is empty`() throws {
    let folder = try TemporaryDirectory("kjob-git")
    try Shell.run("git init -q -b main none", in: folder.path)
    let address = "file://\(folder.path)/none"
    let mirror = RepositoryMirror(of: address, host: "", name: "none", in: folder.path + "/cache")
    try mirror.fetch()
    #expect(throws: GitError.unbornHead(path: mirror.path)) {
      try mirror.open().commit(named: nil)
    }
    let missing = RepositoryMirror(
      of: address + "2",
      host: "",
      name: "",
      in: folder.path + "/cache"
    )
    let error = #expect(throws: GitError.self) { try missing.fetch() }
    #expect(error?.description.hasPrefix("cannot fetch `\(address)2`: ") == true)
    // Nothing half made is left beside it.
    #expect(try Shell.run("find cache -name '*.new'", in: folder.path) == "")
  }

  @Test func `what an interrupted fetch left is no obstacle, nor what a job wrote there`() throws {
    let fixture = try Fixture()
    let mirror = Self.mirror(of: fixture)
    try Shell.run(
      "mkdir -p \"$1.new/refs\"; echo x >\"$1.new/HEAD\"",
      arguments: [mirror.path],
      in: "/"
    )
    try mirror.fetch()
    try Shell.run(
      """
      touch HEAD.lock packed-refs.lock refs/heads/main.lock objects/pack/pack_git2_0123abcd
      printf '[url "file:///nowhere/"]\\ninsteadOf = file:///\\n' >>config
      echo /nowhere >objects/info/alternates
      """,
      in: mirror.path
    )
    let tip = try Shell.run(
      "git commit -q --allow-empty -m x; git rev-parse HEAD",
      in: fixture.source
    )
    try mirror.fetch()
    #expect(try mirror.open().commit(named: "main").description + "\n" == tip)
    let left = try Shell.run(
      "find . -name '*.lock' -o -name 'pack_git2*' -o -name alternates; grep -c url config || true",
      in: mirror.path
    )
    #expect(left == "0\n")

    let error = #expect(throws: GitError.self) {
      try mirror.fetch(interruption: Interruption { true })
    }
    #expect(error == .interrupted)
    #expect(try mirror.open().commit(named: "main").description + "\n" == tip)
  }

  @Test func `many that fetch at once get the same`() async throws {
    let fixture = try Fixture()
    let mirror = Self.mirror(of: fixture)
    let tips = try await withThrowingTaskGroup(of: ObjectID.self) { group in
      for _ in 0..<4 {
        group.addTask { [mirror] in
          try mirror.fetch()
          return try mirror.open().commit(named: nil)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(tips.count == 4)
    #expect(Set(tips).count == 1)
  }

  @Test func `a fetch waits for another one`() throws {
    let fixture = try Fixture()
    let mirror = Self.mirror(of: fixture)
    try mirror.fetch()
    let place = mirror.path + ".lock"
    let inode = try Shell.run("stat -c %i \"$1\"", arguments: [place], in: "/")
      .trimmingCharacters(in: .newlines)
    let isOver = Flag()
    do {
      guard let lock = try FolderLock(path: place) else {
        Issue.record("somebody else holds the lock")
        return
      }
      Thread.detachNewThread {
        try? mirror.fetch()
        isOver.raise()
      }
      // The kernel lists who waits.
      while !isOver.isRaised {
        let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
        let waits = locks.split(separator: "\n").contains { line in
          line.contains("-> FLOCK") && line.contains(":\(inode) ")
        }
        if waits { break }
        usleep(1_000)
      }
      #expect(!isOver.isRaised)
      extendLifetime(lock)
    }
    while !isOver.isRaised { usleep(1_000) }
  }

  /// Something that has happened or has not.
  private final class Flag: Sendable {
    private let value = Mutex(false)

    var isRaised: Bool { value.withLock { $0 } }

    func raise() { value.withLock { $0 = true } }
  }
}
