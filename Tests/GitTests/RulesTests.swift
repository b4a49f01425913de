import Foundation
import Git
import TestSupport
import Testing

/// Attributes, ignore rules and copied files.
struct RulesTests {
  static let attributes = """
    printf '* text=auto\\n*.bat text eol=crlf\\n*.id ident\\n*.lfs filter=lfs -text\\n' > .gitattributes
    printf 'a\\r\\nb\\r\\n' > run.bat; echo '$Id$' > version.id; seq 1 9 > plain.txt
    echo pointer > big.lfs; mkdir sub; printf '*.raw -text\\n' > sub/.gitattributes
    printf 'x\\r\\n' > sub/x.raw; for i in $(seq 20); do echo $i > sub/$i; done
    """

  @Test func `an untouched checkout with attributes gives an empty patch`() throws {
    let fixture = try Fixture(Self.attributes)
    let workspace = try fixture.workspace()
    #expect(try Shell.run("git status --porcelain", in: workspace.record.path) == "")
    #expect(try Shell.run("file run.bat", in: workspace.record.path).contains("CRLF"))
    #expect(try Shell.run("cat version.id", in: workspace.record.path).hasPrefix("$Id: "))
    #expect(workspace.externalFilterPaths == ["big.lfs"])
    try Shell.run("touch -d '2001-01-01' run.bat sub/1 *.id", in: workspace.record.path)
    #expect(try fixture.roundTrip(workspace).snapshot.isEmpty)
  }

  @Test(
    arguments: [
      "printf 'a\\r\\nc\\r\\n' > run.bat", "printf 'a\\r\\n' > new.bat",
      "printf 'a\\r\\n' > new.txt",
      "echo more >> version.id", "sed -i 's/$/\\r/' plain.txt; echo x >> plain.txt",
      "printf 'y\\r\\n' > sub/x.raw; echo z > sub/y.raw",
      "rm .gitattributes; printf 'n\\r\\n' > n.txt", "echo '* -text' > .gitattributes; echo x > y",
      "git mv run.bat other.bat; printf 'q\\r\\n' >> other.bat",
    ]
  )
  func `a change under attributes is what git would commit`(script: String) throws {
    let fixture = try Fixture(Self.attributes)
    let workspace = try fixture.workspace()
    try Shell.run(script, in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(!outcome.snapshot.isEmpty)
    // Where the agent left the attributes alone, git itself comes to the same tree.
    guard !script.contains(".gitattributes") else { return }
    let tree = try Shell.run("git add -A; git write-tree", in: workspace.record.path)
    #expect(tree == "\(outcome.snapshot.tree)\n")
  }

  /// Lines that git and libgit2 would read differently.
  static let oddLines = [
    "*.bat text eol=crlf # dos", "!x text eol=crlf", #""!x" text eol=crlf"#,
    #""dq.txt"text eol=crlf"#, #""a\\ b.txt" eol=crlf"#, #""a b.txt" eol=crlf"#,
    #"a\ b.txt text eol=crlf"#, "*.txt b@d eol=crlf", "*.txt -text=x\n*.bat eol=crlf",
    #"*.txt "text" eol=crlf"#, "  *.txt\t eol=crlf  ",
    "# a comment\n*.txt eol=crlf", #""\141 b.txt" eol=crlf"#, #""open eol=crlf"#,
    "*.txt eol=crlf\r",
    "[attr]dos text eol=crlf\n*.txt dos", "dq.txt !text eol=crlf", "* text=auto\n*.txt eol=crlf",
    #""tab\there.txt" eol=crlf"#, "*.txt --text eol=crlf", ##""#x" eol=crlf"##,
  ]

  @Test(arguments: oddLines)
  func `a line of attributes means to a checkout what it means to git`(line: String) throws {
    let encoded = Data("\(line)\n".utf8).base64EncodedString()
    let fixture = try Fixture(
      """
      for name in 'a b.txt' x dq.txt t.bat '#x' $'tab\\there.txt'; do printf 'x\\ny\\n' >"$name"; done
      echo \(encoded) | base64 -d >.gitattributes
      """
    )
    let workspace = try fixture.workspace()
    try Shell.run("git clone -q source clone", in: fixture.folder.path)
    #expect(
      try Shell.run("diff -r --exclude .git clone trees/job", in: fixture.folder.path) == "",
      "\(line)"
    )
    #expect(workspace.record.path.hasSuffix("trees/job"))
  }

  @Test func `a text in another encoding is on disk as git has it, and comes back as it was`()
    throws
  {
    let fixture = try Fixture(
      """
      printf '*.u16 text eol=crlf working-tree-encoding=UTF-16\n*.le text working-tree-encoding=UTF-16LE-BOM\n' > .gitattributes
      printf '*.no text working-tree-encoding=no-such\n' >> .gitattributes
      printf 'one\\nzwei \\303\\244\\n' | iconv -t UTF-16 > a.u16
      (printf '\\377\\376'; printf 'one\\nzwei \\303\\244\\n' | iconv -t UTF-16LE) > b.le
      git add -A; git update-index --add --cacheinfo 100644,$(echo plain | git hash-object -w --stdin),c.no
      echo plain > c.no; git commit -qm base; git rm -q --cached c.no; git reset -q; exit 0
      """
    )
    let workspace = try fixture.workspace()
    let path = workspace.record.path
    let compare = """
      git worktree add -q --detach ../g; for f in a.u16 b.le c.no; do cmp $f ../g/$f; done
      git status --porcelain
      """
    #expect(try Shell.run(compare, in: path) == "")
    #expect(workspace.externalFilterPaths == ["c.no"])
    try Shell.run(
      "printf 'more\\r\\n' | iconv -t UTF-16LE >> a.u16; printf 'm\\0\\n\\0' >> b.le",
      in: path
    )
    let outcome = try fixture.roundTrip(workspace)
    let tree = try Shell.run("git add a.u16 b.le; git write-tree", in: path)
    #expect(tree == "\(outcome.snapshot.tree)\n")
  }

  @Test func `the base's ignore rules keep files out and tracked files in`() throws {
    let fixture = try Fixture(
      """
      printf '*.log\\nbuild/\\n/only-here\\n!keep.log\\n' > .gitignore; mkdir build sub
      echo t > build/tracked; echo t > tracked.log; git add -f build/tracked tracked.log
      printf '*.tmp\\n' > sub/.gitignore
      """
    )
    let workspace = try fixture.workspace()
    try Shell.run(
      """
      echo x >> build/tracked; echo x > build/new; echo x >> tracked.log; echo x > new.log
      echo x > keep.log; echo x > only-here; echo x > sub/only-here; echo x > sub/a.tmp
      echo x > a.tmp; mkdir -p other/build/deep; echo x > other/build/deep/x; echo '*' > .gitignore
      """,
      in: workspace.record.path
    )
    let outcome = try fixture.roundTrip(workspace)
    #expect(
      outcome.statistics.files.map(\.path).sorted() == [
        ".gitignore", "a.tmp", "build/tracked", "keep.log", "sub/only-here", "tracked.log",
      ]
    )
    #expect(outcome.snapshot.ignoredCount == 5)
  }

  /// At a zero byte git ends the rule, and libgit2 the whole file.
  @Test(arguments: ["base", "agent"])
  func `rules after a zero byte count`(author: String) throws {
    let zeros = """
      sed -i '1i nul\\x00x' .gitignore; sed -i '1i x\\x00y z' .gitattributes

      """
    let fixture = try Fixture(
      """
      printf '*.log\\n!b.log\\n' > .gitignore; echo '*.txt text' > .gitattributes
      \(author == "base" ? zeros : "")
      """
    )
    let workspace = try fixture.workspace()
    let tree = try Shell.run(
      (author == "agent" ? zeros : "") + """
        echo x | tee a.log b.log > other.log; printf 'a\\r\\nb\\r\\n' > a.txt
        cp -r . ../copy; cd ../copy; rm .git; git init -q; git add --all; git write-tree
        """,
      in: workspace.record.path
    )
    let outcome = try fixture.roundTrip(workspace)
    #expect(tree == "\(outcome.snapshot.tree)\n")
    let paths = outcome.statistics.files.map(\.path)
    #expect(paths.contains("b.log") && !paths.contains("a.log"))
  }

  @Test func `copied files stay out of the patch`() throws {
    let fixture = try Fixture("mkdir .kiro; echo tracked > .kiro/tracked")
    try Shell.run(
      """
      echo secret > .env; chmod 600 .env; mkdir -p .kiro/deep; echo s > .kiro/deep/settings
      ln -s deep/settings .kiro/link; printf '#!/bin/sh' > tool; chmod +x tool
      """,
      in: fixture.source
    )
    var workspace = try fixture.workspace()
    try workspace.copy([".env", ".kiro/", "./tool"])
    let path = workspace.record.path
    let found = try Shell.run("stat -c %a .env tool; cat .kiro/deep/settings", in: path)
    #expect(found == "600\n755\ns\n")
    #expect(try fixture.roundTrip(workspace).snapshot.isEmpty)
    try Shell.run("echo more >> .env; echo own > .kiro/own", in: path)
    let again = Workspace(record: workspace.record)
    let outcome = try fixture.roundTrip(again, name: "again")
    #expect(outcome.statistics.files.map(\.path) == [".kiro/own"])
  }

  @Test(
    arguments: [
      ("absent", "absent", .missing), ("file.txt", "file.txt", .tracked),
      ("../outside", "../outside", .outside), ("/etc/passwd", "/etc/passwd", .outside),
      (".git/config", ".git/config", .outside), ("", "", .outside),
      ("pipe", "pipe", .special), ("folder", "folder/pipe", .special),
      ("link/passwd", "link/passwd", .notInFolder), ("a/\0b", "a/\0b", .outside),
    ] as [(String, String, GitError.CopyProblem)]
  )
  func `a path that cannot be copied is refused`(
    path: String,
    named: String,
    problem: GitError.CopyProblem
  ) throws {
    let fixture = try Fixture()
    let script = "mkfifo pipe; mkdir folder; mkfifo folder/pipe; ln -s /etc link"
    try Shell.run(script, in: fixture.source)
    var workspace = try fixture.workspace()
    #expect(throws: GitError.copy(path: named, problem: problem)) { try workspace.copy([path]) }
  }
}
