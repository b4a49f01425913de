import Git
import TestSupport
import Testing

/// Taking up in a new workspace what was done in another.
struct CheckOutTests {
  @Test(
    arguments: [
      ":", "echo more >> text.txt; rm end.txt", "rm -rf -- *", "rm -r folder; echo file > folder",
      "rm text.txt; mkdir text.txt; echo in > text.txt/in", "rm link; mkdir link; echo x > link/x",
      "rm -r dir; ln -s folder dir", "chmod +x text.txt; chmod -x tool.sh",
      "rm tool.sh; ln -s x tool.sh",
      "mkdir -p new/deep; echo n > new/deep/n; rm -r folder/deep", "mv folder renamed",
      "head -c 300000 /dev/urandom > new.bin; printf 'a\\r\\nc\\r\\n' > crlf.txt",
      "echo x > $'\\xff\\xfe.txt'; echo x > $'new\\nline'; echo x > ' lead'",
    ]
  )
  func `a tree becomes the files of a fresh workspace and of a used one`(script: String) throws {
    let fixture = try Fixture(RoundTripTests.base)
    let first = try fixture.workspace("first")
    try Shell.run(script, in: first.record.path)
    let snapshot = try first.snapshot()
    let patch = fixture.folder.path + "/changes.patch"
    _ = try snapshot.writePatch(to: patch)
    for (name, disorder) in [
      ("fresh", ":"),
      (
        "used",
        """
        echo untracked > extra; mkdir -p extras/in; echo e > extras/in/e; echo other > text.txt
        rm -r folder; echo extra > folder; rm dir/d; rmdir dir; ln -s ../../victim dir
        rm end.txt; mkdir -p end.txt/a; echo e > end.txt/a/e; rm crlf.txt; mkfifo crlf.txt
        rm tool.sh; ln -s ../../victim/precious tool.sh; chmod 400 big.txt
        """
      ),
    ] {
      try fixture.folder.write("victim/precious", "p\n")
      let workspace = try fixture.workspace(name, isolation: .private)
      let path = workspace.record.path
      try Shell.run(disorder, in: path)
      let tree = try workspace.tree(applyingPatch: patch, with: Fixture.git)
      #expect(tree == snapshot.tree)
      try workspace.checkOut(tree)
      // What is not tracked stays where the tree has nothing; here it has to go for the comparison.
      try Shell.run(
        """
        rm -rf extra extras; if [ -d end.txt ]; then rm -r end.txt; fi
        if [ -L dir ] && [ "$(readlink dir)" != folder ]; then rm dir; fi
        if [ -f folder ] && grep -q extra folder; then rm folder; fi
        """,
        in: path
      )
      #expect(try workspace.snapshot().tree == snapshot.tree)
      #expect(try workspace.snapshot().leftOut.isEmpty)
      #expect(
        try Shell.run("find victim -type f | xargs cat", in: fixture.folder.path) == "p\n"
      )
      try Shell.run(
        """
        find "$1" -mindepth 1 -type d -empty -not -path '*/.git/*' -delete
        diff -r --no-dereference --exclude=.git "$1" "$2"
        """,
        arguments: [first.record.path, path],
        in: "/"
      )
    }
  }

  @Test func `untracked files stay and what is right is not written again`() throws {
    let fixture = try Fixture(RoundTripTests.base)
    let workspace = try fixture.workspace()
    let path = workspace.record.path
    try Shell.run("echo changed > text.txt; echo keep > untracked", in: path)
    let inodes = "stat -c '%n %i %Z' end.txt data.bin folder/x untracked"
    let before = try Shell.run(inodes, in: path)
    try workspace.checkOut(workspace.record.baseTree)
    #expect(try Shell.run(inodes, in: path) == before)
    #expect(try Shell.run("git status --porcelain", in: path) == "?? untracked\n")
  }

  @Test func `contents are those that the base's attributes ask for`() throws {
    let fixture = try Fixture("printf '*.bat text eol=crlf\\n' > .gitattributes; echo a > a.bat")
    let first = try fixture.workspace("first")
    try Shell.run("printf 'b\\r\\n' >> a.bat; printf 'n\\r\\n' > n.bat", in: first.record.path)
    let snapshot = try first.snapshot()
    let second = try fixture.workspace("second")
    _ = try snapshot.writePatch(to: fixture.folder.path + "/patch")
    try second.checkOut(
      second.tree(applyingPatch: fixture.folder.path + "/patch", with: Fixture.git)
    )
    let found = try Shell.run("cat a.bat n.bat", in: second.record.path)
    #expect(found == "a\r\nb\r\nn\r\n")
  }

  @Test(
    arguments: [
      "sed -i 's/^-9$/-nine/' patch", "head -c 40 patch > p; mv p patch", "echo garbage > patch",
    ]
  )
  func `a patch of another base is refused`(script: String) throws {
    let fixture = try Fixture("seq 1 9 > text.txt")
    let workspace = try fixture.workspace()
    try Shell.run("sed -i 's/9/10/' text.txt", in: workspace.record.path)
    let patch = fixture.folder.path + "/patch"
    _ = try workspace.snapshot().writePatch(to: patch)
    try Shell.run(script, in: fixture.folder.path)
    let error = #expect(throws: GitError.self) {
      try workspace.tree(applyingPatch: patch, with: Fixture.git)
    }
    #expect(error?.description.hasPrefix("the patch `changes.patch` does not apply") == true)
  }

  @Test func `applying a patch writes nothing to the source`() throws {
    let fixture = try Fixture("seq 1 9 > text.txt; git add .; git commit -qm 1; seq 1 8 > text.txt")
    try Shell.run("git gc -q; touch -d 2001-01-01 .git/objects/pack/*", in: fixture.source)
    // Git renews the time of a pack whose contents it needs again, so that no `git gc` removes them.
    let before = try fixture.everything(times: false)
    let workspace = try fixture.workspace(isolation: .private)
    // Back to contents that the source has.
    try Shell.run("seq 1 9 > text.txt", in: workspace.record.path)
    let snapshot = try workspace.snapshot()
    _ = try snapshot.writePatch(to: fixture.folder.path + "/patch")
    let other = try fixture.workspace("other", isolation: .private)
    #expect(
      try other.tree(applyingPatch: fixture.folder.path + "/patch", with: Fixture.git)
        == snapshot.tree
    )
    #expect(try fixture.everything(times: false) == before)
  }
}
