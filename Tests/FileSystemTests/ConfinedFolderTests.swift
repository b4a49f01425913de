import FileSystem
import TestSupport
import Testing

@Suite struct `A folder that nothing leads out of` {
  /// A folder with a file, reached through a link as well.
  private func make() throws -> (TemporaryDirectory, ConfinedFolder) {
    let directory = try TemporaryDirectory()
    try directory.write("tree/a/file", "text")
    try directory.write("outside", "secret")
    try Shell.run("ln -s tree link", in: directory.path)
    return (directory, try ConfinedFolder(path: directory.path + "/link"))
  }

  @Test func `its path may be spelled as given or without links`() throws {
    let (directory, folder) = try make()
    for base in [directory.path + "/link", directory.path + "/tree", directory.path + "//./tree/"] {
      #expect(try folder.read(base + "/a/file", limit: 10) == Array("text".utf8))
      #expect(try folder.folder(base + "/a") == directory.path + "/link/a")
      #expect(try folder.folder(base) == directory.path + "/link")
    }
  }

  @Test(
    arguments: [
      ("a/file", ConfinementError.relative("a/file")),
      ("/tree/a/file", .outside("/tree/a/file", of: "LINK")),
      ("LINK/../outside", .climbs("LINK/../outside")),
      ("LINK-other/file", .outside("LINK-other/file", of: "LINK")),
      ("LINK/.GIT/config", .git("LINK/.GIT/config")),
      ("LINK/a/.git", .git("LINK/a/.git")),
      ("LINK/none", .missing("LINK/none")),
      ("LINK/a", .notAFile("LINK/a", .folder)),
      ("LINK/a/file/x", .notAFolder("LINK/a/file/x")),
      ("LINK/out/etc/passwd", .link("LINK/out/etc/passwd")),
      ("LINK/leaf-out", .link("LINK/leaf-out")),
      ("LINK/up", .link("LINK/up")),
      ("LINK/loop", .link("LINK/loop")),
      ("LINK/hidden", .git("LINK/hidden")),
      ("LINK/hidden-folder/config", .git("LINK/hidden-folder/config")),
      ("LINK/pipe", .notAFile("LINK/pipe", .device)),
      ("LINK/a/file", .tooLarge("LINK/a/file", limit: 3)),
    ]
  )
  func `a path that is no use is refused`(path: String, error: ConfinementError) throws {
    let (directory, folder) = try make()
    try Shell.run(
      """
      ln -s / out; ln -s /etc/passwd leaf-out; ln -s ../outside up; ln -s loop loop; mkfifo pipe
      mkdir .git; echo x >.git/config; ln -s .git/config hidden; ln -s .git hidden-folder
      """,
      in: directory.path + "/tree"
    )
    func full(_ text: String) -> String {
      text.replacing("LINK", with: directory.path + "/link")
    }
    let found = #expect(throws: ConfinementError.self) {
      try folder.read(full(path), limit: 3)
    }
    #expect(found?.description == full(error.description))
  }

  @Test func `reading follows links that stay inside, writing follows none`() throws {
    let (directory, folder) = try make()
    let tree = directory.path + "/tree"
    try Shell.run("ln -s a inside; ln -s a/file leaf; ln -s ../leaf a/again", in: tree)
    let base = directory.path + "/link"
    for path in ["/inside/file", "/leaf", "/a/again"] {
      #expect(try folder.read(base + path, limit: 10) == Array("text".utf8))
      #expect(throws: ConfinementError.link(base + path)) {
        try folder.write([], to: base + path)
      }
    }
    #expect(try directory.read("tree/a/file") == "text")
  }

  @Test func `a folder that becomes a link leads nowhere, and the held one stays`() throws {
    let (directory, folder) = try make()
    try Shell.run(
      "mv tree moved; mkdir tree; mv moved/a moved/b; ln -s / moved/a",
      in: directory.path
    )
    let path = directory.path + "/link"
    #expect(try folder.read(path + "/b/file", limit: 10) == Array("text".utf8))
    try folder.write(Array("new".utf8), to: path + "/c/d")
    #expect(throws: ConfinementError.link(path + "/a/x")) {
      try folder.write([], to: path + "/a/x")
    }
    #expect(try directory.read("moved/c/d") == "new")
    #expect(try Shell.run("ls -A tree", in: directory.path) == "")
  }

  @Test func `a file that is replaced keeps its mode, and its other name the old contents`() throws
  {
    let (directory, folder) = try make()
    let path = directory.path + "/link/a/file"
    try Shell.run("chmod 751 a/file; ln a/file other", in: directory.path + "/tree")
    try folder.write(Array("new".utf8), to: path)
    #expect(try FileStatus(ofPath: directory.path + "/tree/a/file").permissions == 0o751)
    #expect(try directory.read("tree/a/file") == "new")
    #expect(try directory.read("tree/other") == "text")
    #expect(try Shell.run("ls -A a", in: directory.path + "/tree") == "file\n")
  }
}
