import Git
import TestSupport
import Testing

/// Line ends as the agent left them in git, and files behind filters.
struct NormalisedContentsTests {
  @Test(
    arguments: [
      "echo '*.txt text' > .gitattributes; git add --renormalize .; git commit -qam n",
      "echo '* text=auto' > .gitattributes; git add --renormalize .",
      "echo '*.txt text=auto eol=lf' > d/.gitattributes; git add --renormalize .; git commit -qam n",
      "echo '*.txt text' > .gitattributes; git add --renormalize .; git commit -qam n; echo x >> t.txt",
      "echo '*.txt text' > .gitattributes; git add --renormalize .; printf 'c\\r\\n' >> t.txt",
      "echo '*.txt text eol=crlf' > .gitattributes; git add --renormalize .; git commit -qam n",
      "echo '*.txt text' > .gitattributes; printf 'n\\r\\n' > new.txt; git add new.txt",
      "echo '*.txt text' > .gitattributes; printf 'n\\r\\n' > new.txt",
      "printf 'c\\r\\n' >> auto.dat; printf 'd\\n' >> lf.dat",
      "printf 'a\\nb\\n' > auto.dat",
    ]
  )
  func `a change has the line ends that git gives it`(script: String) throws {
    let fixture = try Fixture(
      """
      mkdir d; printf 'a\\r\\nb\\r\\n' | tee t.txt > d/u.txt; printf 'a\\r\\nb\\r\\n' > auto.dat
      seq 3 > lf.dat; git add -A; git commit -qm raw; echo '*.dat text=auto' > .gitattributes
      """
    )
    let workspace = try fixture.workspace()
    try Shell.run(script, in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    let tree = try Shell.run("git add -A; git write-tree", in: workspace.record.path)
    #expect("\(outcome.snapshot.tree)\n" == tree)
    try workspace.restore(copying: [])
    #expect(try workspace.snapshot(knowing: outcome.snapshot.tree).tree == outcome.snapshot.tree)
  }

  private static let filtered = """
    printf '*.sec filter=c\\n*.big filter=lfs -text\\n' > .gitattributes; echo c2VjcmV0Cg== > a.sec
    mkdir d; echo b3RoZXIK > d/b.sec; echo 1 > plain
    printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%064d\\nsize 3\\n' 1 > x.big
    """

  @Test(
    arguments: [
      // What nobody filtered: new, changed, smudged by setup, moved, under attributes old and new.
      ("echo password=abc > new.sec", ["new.sec"]),
      ("echo more >> a.sec", ["a.sec"]),
      ("base64 -d a.sec > t; mv t a.sec", ["a.sec"]),
      ("rm .gitattributes; echo secret > a.sec", ["a.sec"]),
      ("echo plain > .gitattributes; echo 1 > n.sec", ["n.sec"]),
      ("echo 'plain filter=z' >> .gitattributes; echo 2 > plain", ["plain"]),
      ("git mv plain e.sec", ["e.sec"]),
      ("echo data > y.big", ["y.big"]),
      ("echo data > y.big; git add -f y.big", ["y.big"]),
      (
        "mkdir s; printf '*.k filter=c\\n' > s/.gitattributes; echo 1 > s/x.k; git add -A; git commit -qm m",
        ["s/x.k"]
      ),
      // What is in stored form.
      ("echo x > unrelated", []),
      ("touch a.sec x.big; git mv a.sec c.sec; cp d/b.sec e.sec; chmod +x x.big", []),
      ("sed 's/size 3/size 4/' x.big > z.big; rm x.big; : > empty.big", []),
      ("rm a.sec d/b.sec", []),
    ] as [(String, [String])]
  )
  func `nothing is stored unfiltered`(script: String, named: [String]) throws {
    let fixture = try Fixture(Self.filtered)
    let workspace = try fixture.workspace()
    try Shell.run(script, in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    let unfiltered = outcome.snapshot.leftOut.filter {
      if case .unfiltered = $0.reason { return true }
      return false
    }
    #expect(unfiltered.map(\.path) == named)
    let tree = try Shell.run("git ls-files -s", in: outcome.applied)
    for path in named {
      let stored = try Shell.run(
        "git -C source ls-tree HEAD \(path) | cut -d' ' -f3 | cut -f1",
        in: fixture.folder.path
      )
      #expect(stored == "\n" || stored.isEmpty || tree.contains(stored.dropLast()))
      if stored.isEmpty { #expect(!tree.contains("\t\(path)\n")) }
    }
  }
}
