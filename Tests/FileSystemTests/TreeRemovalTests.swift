import FileSystem
import TestSupport
import Testing

struct TreeRemovalTests {
  @Test(
    arguments: [
      ":", "mkdir -p a/b/c; echo x > a/b/c/x; echo x > x", "ln -s ../precious link; ln -s / root",
      "mkfifo pipe; mkdir a; chmod 000 a", "mkdir a a/b; echo x > a/b/x; chmod 000 a/b a .",
      "echo x > $'new\\nline'; echo x > $'\\xff'; echo x > \"$(printf %255s x)\"",
      "for i in $(seq 300); do mkdir $i; echo x > $i/x; done",
    ]
  )
  func `a folder goes with everything in it and nothing else`(script: String) throws {
    let folder = try TemporaryDirectory()
    try Shell.run("mkdir precious tree; echo p > precious/p; cd tree; \(script)", in: folder.path)
    let tree = folder.path + "/tree"
    #expect(try TreeRemoval.remove(path: tree, expecting: FileIdentity(ofPath: tree)) == [])
    #expect(try Shell.run("ls -A . precious", in: folder.path) == ".:\nprecious\n\nprecious:\np\n")
  }

  @Test(arguments: ["mkdir tree; echo x > tree/x", "ln -s precious tree", "echo x > tree"])
  func `something else than expected is refused and stays`(script: String) throws {
    let folder = try TemporaryDirectory()
    try Shell.run("mkdir precious; echo p > precious/p; \(script)", in: folder.path)
    let other = try FileIdentity(ofPath: folder.path)
    let before = try Shell.run("ls -lAR", in: folder.path)
    #expect(throws: FileError("remove the folder", folder.path + "/tree", code: 116)) {
      try TreeRemoval.remove(path: folder.path + "/tree", expecting: other)
    }
    #expect(try Shell.run("ls -lAR", in: folder.path) == before)
  }

  @Test func `a missing folder is no error`() throws {
    #expect(try TreeRemoval.remove(path: "/absent/tree") == [])
  }

  @Test(arguments: ["-t tmpfs none", "--bind precious"])
  func `a mount in the tree is left alone and named`(mount: String) throws {
    let folder = try TemporaryDirectory()
    let script = "mkdir -p tree/a/mount tree/b precious/p; mount \(mount) tree/a/mount"
    // Takes the right to mount, which most places do not give.
    guard try Shell.result(script, in: folder.path).status == 0 else { return }
    defer { _ = try? Shell.run("umount tree/a/mount", in: folder.path) }
    let tree = folder.path + "/tree"
    let leftovers = try TreeRemoval.remove(path: tree)
    #expect(leftovers.count == 1)
    #expect(leftovers.first?.hasPrefix(tree + "/a/mount: ") == true)
    #expect(
      try Shell.run("find tree precious -not -path '*/mount/*'", in: folder.path)
        == "tree\ntree/a\ntree/a/mount\nprecious\nprecious/p\n"
    )
  }

  @Test func `folders are made with those above, once`() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path + "/a/b/c"
    try makeDirectories(path)
    try makeDirectories(path + "/")
    try folder.write("file", "")
    #expect(throws: FileError.self) { try makeDirectories(folder.path + "/file/x") }
    #expect(throws: FileError.self) { try makeDirectories(folder.path + "/file") }
    #expect(try Shell.run("find a", in: folder.path) == "a\na/b\na/b/c\n")
  }
}
