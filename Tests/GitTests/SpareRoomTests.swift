import Git
import TestSupport
import Testing

/// A clean room that is made of the files of an earlier one.
@Suite struct `A room of a spare one` {
  private static let base = """
    mkdir -p a/b 'c d'; for i in $(seq 30); do echo "text $i" >a/$i; done
    echo x >a/b/x; echo y >'c d/y'; ln -s a/b/x link; echo run >tool; chmod +x tool; : >empty
    printf 'one\\r\\ntwo\\r\\n' >crlf; printf '*.o\\n' >.gitignore
    """

  /// What a command does in a room, and the number of files that must not serve another one.
  static let damages: [(String, lost: Int)] = [
    ("true", 0),
    ("cat a/1; git status; git update-index --refresh", 0),
    ("echo new >a/new; echo built >x.o; mkdir n; echo n >n/n; ln -s /etc up", 0),
    ("echo other >>a/1", 1),
    // As long as it was, with the time that it had.
    ("touch -r a/2 ../time; printf 'TEXT 2\\n' >a/2; touch -r ../time a/2", 1),
    (
      "printf T | dd of=a/3 bs=1 conv=notrunc status=none; printf t | dd of=a/3 bs=1 conv=notrunc",
      1
    ),
    (
      "python3 -c 'import mmap; f = open(\"a/4\", \"r+b\"); m = mmap.mmap(f.fileno(), 0); m[0] = 84'",
      1
    ),
    ("chmod 600 a/5; chmod +x a/6; chmod -x tool", 3),
    ("chmod 600 a/5; chmod 644 a/5", 1),
    ("ln a/7 ../outside; ln a/8 a/another", 2),
    ("ln a/7 ../outside; rm ../outside", 1),
    ("cp a/9 t; mv t a/9; touch -r a/10 a/9", 1),
    ("mv a/10 t; mv a/11 a/10; mv t a/11", 2),
    ("rm a/12; mkdir a/12; rm a/13; ln -s 14 a/13; rm a/15; mkfifo a/15", 3),
    ("rm -r a; mkdir a; echo 'text 1' >a/1", 31),
    ("mv a ../elsewhere; ln -s ../elsewhere a", 31),
    ("mv a t; mv 'c d' a; mv t 'c d'", 32),
    ("rm -rf .git; git init -q", 0),
    ("find . -name .git -prune -o -type f -exec touch {} +", 36),
    ("setfattr -n user.x -v 1 crlf || touch crlf", 1),
  ]

  @Test(arguments: damages) func `has only files that nothing has written`(
    damage: String,
    lost: Int
  ) throws {
    let rooms = try Rooms(Self.base)
    let first = try rooms.make("first")
    let before = try rooms.inodes(first)
    try Shell.run("{ \(damage)\n} >/dev/null 2>&1", in: first.record.path)
    let second = try rooms.make("second", of: rooms.setAside(first))
    let fresh = try rooms.make("fresh")
    #expect(try rooms.listing(second) == rooms.listing(fresh))
    let kept = Set(try rooms.inodes(second)).intersection(before).count
    #expect(kept == before.count - lost)
    let state =
      "git status --porcelain --ignored; git diff HEAD; git write-tree; git rev-parse HEAD"
    let path = second.record.path
    #expect(try Shell.run(state, in: path) == Shell.run(state, in: fresh.record.path))
    // It can be a spare one as well.
    let third = try rooms.make("third", of: rooms.setAside(second))
    #expect(try rooms.listing(third) == rooms.listing(fresh))
    #expect(Set(try rooms.inodes(third)).intersection(before).count == kept)
  }

  @Test func `is all that waits of a room`() throws {
    let rooms = try Rooms(Self.base)
    let first = try rooms.make("first")
    let files = try rooms.inodes(first)
    try Shell.run(
      "mkdir -p a/n/m new; echo n >a/n/m/x; echo n >new/x; echo built >x.o; rm a/1; mkfifo pipe a/1",
      in: first.record.path
    )
    let spare = try rooms.setAside(first)
    #expect(spare.trim())
    let place = first.record.storeDirectory + "/spare"
    let rest = try Shell.run("find . -type f -exec stat -c '%i %w' {} +; ls -a", in: place)
    let names = [".", "..", ".gitignore", "a", "c d", "crlf", "empty", "link", "tool"]
    let lines = rest.split(separator: "\n").map(String.init)
    #expect(lines.suffix(names.count) == names)
    #expect(Set(lines.dropLast(names.count)).isSubset(of: files))
    #expect(lines.count == names.count + files.count - 1)
    let second = try rooms.make("second", of: spare)
    #expect(try rooms.listing(second) == rooms.listing(rooms.make("fresh")))
    #expect(spare.remove() == [])
    try Shell.run("echo x >>'\(second.record.storeDirectory)/baseline'", in: "/")
    #expect(try !rooms.setAside(second).trim())
  }

  @Test(arguments: [
    "printf x >>STORE/baseline", "printf x >>STORE/rules/.gitignore", "touch STORE/stamp",
    "rm STORE/baseline", "mv STORE/spare STORE/other; cp -a STORE/other STORE/spare",
    "mv STORE/spare STORE/other; ln -s other STORE/spare",
  ])
  func `has none if kjob's own files were changed`(change: String) throws {
    let rooms = try Rooms(Self.base)
    let first = try rooms.make("first")
    let before = try rooms.inodes(first)
    let spare = try rooms.setAside(first)
    try Shell.run(change.replacing("STORE", with: first.record.storeDirectory), in: "/")
    let second = try rooms.make("second", of: spare)
    #expect(try rooms.listing(second) == rooms.listing(rooms.make("fresh")))
    #expect(Set(try rooms.inodes(second)).intersection(before).isEmpty)
  }

  @Test func `has none of another commit's files`() throws {
    let rooms = try Rooms(Self.base)
    let spare = try rooms.setAside(rooms.make("first"))
    try Shell.run(
      "echo changed >a/1; rm a/2; echo more >a/0; git add -A; git commit -qm 2",
      in: rooms.fixture.source
    )
    let next = try Rooms(rooms.fixture, "later")
    let second = try next.make("second", of: spare)
    #expect(try next.listing(second) == next.listing(next.make("fresh")))
  }
}

/// Clean rooms of one template.
private struct Rooms {
  let fixture: Fixture
  let source: SourceRepository
  let template: WorkspaceTemplate

  init(_ base: String) throws { try self.init(Fixture(base), "template") }

  init(_ fixture: Fixture, _ name: String) throws {
    self.fixture = fixture
    source = try SourceRepository.at(path: fixture.source)
    template = try WorkspaceTemplate.make(
      of: source,
      at: try source.commit(named: nil),
      in: fixture.folder.path + "/stores/" + name,
      threads: 2
    )
  }

  func make(_ name: String, of spare: SpareRoom? = nil) throws -> Workspace {
    try Workspace.create(
      from: template,
      of: source,
      named: name,
      path: fixture.folder.path + "/rooms/\(name)/r",
      store: fixture.folder.path + "/stores/" + name,
      isolation: .room,
      spare: spare,
      threads: 2
    )
  }

  func setAside(_ room: Workspace) throws -> SpareRoom {
    let place = room.record.storeDirectory + "/spare"
    try Shell.run("mv '\(room.record.path)' '\(place)'", in: "/")
    return SpareRoom(room, movedTo: place)
  }

  /// Everything in a room, except the times of folders and the seconds of files.
  func listing(_ room: Workspace) throws -> String {
    try Shell.run(
      """
      find . -path ./.git -prune -o -printf '%p %y %m %n %s %l\\n' | grep -v ' d ' | sort
      find . -path ./.git -prune -o -type d -printf '%p %m\\n' | sort
      find . -path ./.git -prune -o -type f -exec sha1sum {} + | sort
      find . -path ./.git -prune -o -type f -printf '%T@\\n' | sort | uniq -c | awk '{ print $1 }'
      find . -path ./.git -prune -o -type f -exec getfattr -d {} + 2>/dev/null || true
      """,
      in: room.record.path
    )
  }

  /// The files' inodes, with the times of their making, because numbers are used again.
  func inodes(_ room: Workspace) throws -> [String] {
    try Shell.run(
      "find . -path ./.git -prune -o -type f -exec stat -c '%i %w' {} +",
      in: room.record.path
    )
    .split(separator: "\n").map(String.init)
  }
}
