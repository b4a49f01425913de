import Git
import TestSupport
import Testing

/// Searches of a captured tree.
struct LineSearchTests {
  private static let files = """
    mkdir -p lib/deep docs
    printf 'old_log one\\nnew\\nOLD_LOG two\\n' > lib/a.c
    printf 'a.b(c\\nold_log\\tthree\\n' > lib/deep/b.c
    printf 'x\\0old_log\\n' > lib/binary
    printf 'old_log' > 'docs/with
    break.md'
    printf 'Gr\\303\\274n\\n' > docs/colour.md
    : > empty; echo ignored > .gitignore
    ln -s lib/a.c link
    """

  private let fixture: Fixture
  private let workspace: Workspace

  init() throws {
    fixture = try Fixture(Self.files)
    workspace = try fixture.workspace()
  }

  /// Changes the workspace by a script, captures it and searches the capture.
  private func search(
    _ pattern: String,
    in paths: [String] = [],
    fixed: Bool = false,
    ignoringCase: Bool = false,
    after script: String = "",
    interruption: Interruption = .never
  ) throws -> LineMatches {
    if !script.isEmpty { try Shell.run(script, in: workspace.record.path) }
    let search = LineSearch(pattern, isFixed: fixed, ignoresCase: ignoringCase, in: paths)
    return try workspace.matches(
      of: search,
      in: try workspace.snapshot().tree,
      with: Fixture.git,
      interruption: interruption
    )
  }

  private func places(_ matches: LineMatches) -> [String] {
    matches.first.map { "\($0.path):\($0.line): \($0.text)" }
  }

  @Test func `lines are found in regular text files, each with its place`() throws {
    let matches = try search("old_log( one)?$|[[:blank:]]three")
    #expect(
      places(matches) == [
        "docs/with\nbreak.md:1: old_log", "lib/a.c:1: old_log one",
        "lib/deep/b.c:2: old_log\tthree",
      ]
    )
    #expect(matches.count == 3)
    #expect(matches.unknownPaths == [] && matches.emptiedPaths == [])
  }

  @Test(
    arguments: [
      ("lib", 2), ("lib/a.c", 1), ("*.c", 2), (":(glob)lib/*.c", 1), (":!lib", 1), ("docs", 1),
      (".", 3), ("empty", 0),
    ]
  )
  func `pathspecs choose the files`(path: String, count: Int) throws {
    let matches = try search("old_log", in: [path])
    #expect(matches.count == count)
    #expect(matches.unknownPaths == [])
  }

  @Test func `plain text is no expression, and case may not matter`() throws {
    #expect(try search("a.b(", fixed: true).count == 1)
    #expect(try search("a+b", fixed: true).count == 0)
    #expect(try search("Old_Log").count == 0)
    #expect(try search("Old_Log", ignoringCase: true).count == 4)
    #expect(try search("OLD_log", fixed: true, ignoringCase: true).count == 4)
    #expect(try search("-n", fixed: true).count == 0)
  }

  @Test func `a character may have several bytes`() throws {
    #expect(try search("^Gr.n$").count == 1)
    #expect(try search("^Gr[äü]n$").count == 1)
    #expect(try search("GRÜN", ignoringCase: true).count == 1)
  }

  @Test func `a path that matches no file is emptied or unknown`() throws {
    let matches = try search(
      "old_log",
      in: ["lib", "docs"],
      after: "git rm -rq lib; mkdir lib; ln -s ../empty lib/link"
    )
    #expect(matches.emptiedPaths == ["lib"])
    #expect(matches.count == 1)
    // A link is not searched, so it is nothing to search.
    let unknown = try search("old_log", in: ["lib", "libs", "link", "docs"])
    #expect(unknown.unknownPaths == ["libs", "link"])
    #expect(unknown.count == 0)
  }

  @Test func `what only the change has is searched, and what it ignores is not`() throws {
    let script = """
      mkdir new; echo old_log > new/file; echo old_log > ignored
      echo '* binary' > .gitattributes
      """
    let matches = try search("old_log", in: ["new", "ignored", "lib"], after: script)
    #expect(matches.unknownPaths == ["ignored"])
    #expect(places(try search("old_log", in: ["new", "lib"])).count == 3)
  }

  @Test func `the first two hundred matches are kept and all are counted`() throws {
    let script =
      "for i in $(seq 1000); do echo \"match $i\"; done > many; "
      + "printf 'match %01000000d\\n' 1 > long"
    let matches = try search("^match", after: script)
    #expect(matches.count == 1_001)
    #expect(matches.first.count == LineMatches.mostKept)
    #expect(matches.first.allSatisfy { $0.text.utf8.count <= 4_096 })
    #expect(matches.first[1].text == "match 1")
  }

  @Test(arguments: [("a(", "."), ("a", ":(bad)x"), ("a", "../x")])
  func `git's own objection is the error`(pattern: String, path: String) throws {
    #expect {
      _ = try search(pattern, in: [path])
    } throws: { error in
      guard case GitError.git = error else { return false }
      return true
    }
  }

  @Test func `an interruption ends the search`() throws {
    #expect(throws: GitError.interrupted) {
      _ = try search("x", interruption: Interruption { true })
    }
  }

  @Test func `a file that cannot be read is an error and not a tree without matches`() throws {
    try Shell.run(
      "id=$(git rev-parse HEAD:lib/a.c); rm -f \".git/objects/${id:0:2}/${id:2}\"",
      in: fixture.source
    )
    let tree = workspace.record.baseTree
    #expect {
      _ = try workspace.matches(of: LineSearch("nothing"), in: tree, with: Fixture.git)
    } throws: { error in
      guard case GitError.git("grep", let message) = error else { return false }
      return message.contains("lib/a.c")
    }
  }

  @Test func `settings and attributes in the store have no effect`() throws {
    try Shell.run(
      """
      for folder in job/repository; do
        printf '[core]\\n\\tattributesFile = %s/all\\n[grep]\\n\\tpatternType = fixed\\n' \
          "$PWD" >>$folder/config
        mkdir -p $folder/info; echo '* binary' | tee all >$folder/info/attributes
      done
      """,
      in: fixture.folder.path + "/stores"
    )
    let tree = workspace.record.baseTree
    let matches = try workspace.matches(of: LineSearch("old_.og"), in: tree, with: Fixture.git)
    #expect(matches.count == 3)
  }
}
