import TestSupport
import Testing

@testable import FileSystem

struct MountTableTests {
  private static let table = """
    23 1 0:28 / / rw - ext4 /dev/sda rw
    24 23 0:28 / /room rw shared:1 - tmpfs none rw
    25 24 0:28 /x /room/a\\040b rw - ext4 /dev/sda rw
    odd
    26 23 0:28 / /roommate rw - tmpfs none rw
    27 24 0:28 / /room/a\\040b/\\134 rw - tmpfs none rw

    """

  @Test(
    arguments: [
      ("/room", ["/room", "/room/a b", "/room/a b/\\"]),
      ("/room/a b", ["/room/a b", "/room/a b/\\"]),
      ("/roo", []), ("/roommate", ["/roommate"]),
    ] as [(String, [String])]
  )
  func `what is mounted at or below a folder is found`(folder: String, found: [String]) {
    #expect(MountTable.mountPoints(below: [folder], in: Self.table) == found)
  }

  @Test func `mounts on mounts are detached`() throws {
    let folder = try TemporaryDirectory()
    let script = """
      mkdir -p room/a precious/b; mount --bind precious room/a && mount -t tmpfs none room/a/b \
        && mount --bind precious room/a/b
      """
    // Takes the right to mount, which most places do not give.
    guard try Shell.result(script, in: folder.path).status == 0 else { return }
    let room = try #require(resolvedPath(folder.path + "/room"))
    let result = MountTable.detach(below: [room])
    #expect(result.found == [room + "/a", room + "/a/b", room + "/a/b"])
    #expect(result.remaining == [])
    #expect(try Shell.run("find room", in: folder.path) == "room\nroom/a\n")
  }
}
