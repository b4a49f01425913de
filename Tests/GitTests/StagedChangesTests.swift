import Git
import TestSupport
import Testing

/// What the agent staged or committed is part of the change.
struct StagedChangesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var base: String
    var work: String
    /// What `git ls-tree -r` says of the paths that matter, `mode path`, and `mode commit path` of a
    /// submodule.
    var tree: String

    init(_ description: String, base: String, work: String, tree: String) {
      testDescription = description
      (self.base, self.work, self.tree) = (base, work, tree)
    }
  }

  private static let one = String(repeating: "1", count: 40)
  private static let two = String(repeating: "2", count: 40)
  private static let link = "mkdir sub; git update-index --add --cacheinfo 160000,\(one),sub"

  static let cases: [Case] = [
    Case(
      "an ignored file of the base is renamed and committed",
      base: "echo '*.jar' > .gitignore; seq 50 > w-1.jar; git add -f w-1.jar",
      work: "git mv w-1.jar w-2.jar; git commit -qm up",
      tree: "100644 .gitignore\n100644 w-2.jar\n"
    ),
    Case(
      "ignored files are staged by force, in folders that are ignored",
      base: "printf 'dist/\\n*.o\\n' > .gitignore",
      work:
        "mkdir -p dist/a x; echo 1 > dist/a/f; echo 2 > dist/g; echo 3 > x/y.o; echo 4 > x/z.o; "
        + "git add -f dist/a/f x/y.o",
      tree: "100644 .gitignore\n100644 dist/a/f\n100644 x/y.o\n"
    ),
    Case(
      "an ignore rule goes and what it named is committed",
      base: "echo generated/ > .gitignore",
      work: "rm .gitignore; mkdir generated; echo 1 > generated/x.sh; git add -A; git commit -qm m",
      tree: "100644 generated/x.sh\n"
    ),
    Case(
      "an ignore rule goes and nothing is staged",
      base: "mkdir d; echo '*.o' > d/.gitignore; echo '*.a' > .gitignore",
      work:
        "rm d/.gitignore; sed -i 's/.*/*.b/' .gitignore; for f in o a b c; do echo > d/x.$f; done",
      tree: "100644 .gitignore\n100644 d/x.a\n100644 d/x.b\n100644 d/x.c\n100644 d/x.o\n"
    ),
    Case(
      "a rule of the agent's excludes nothing that the base's do not",
      base: "echo '*.o' > .gitignore",
      work: "printf '*.o\\n*.c\\n' > .gitignore; mkdir d; echo '*' > d/.gitignore; echo > d/a; "
        + "echo > b.c; echo > b.o",
      tree: "100644 .gitignore\n100644 b.c\n100644 d/.gitignore\n100644 d/a\n"
    ),
    Case(
      "a rule of the agent's lets in what the base's exclude",
      base: "printf '*\\n!.gitignore\\n' > .gitignore",
      work: "printf '!*/\\n!*.txt\\n' >> .gitignore; mkdir -p a/b; echo > a/b/c.txt; echo > a/b/d",
      tree: "100644 .gitignore\n100644 a/b/c.txt\n"
    ),
    Case(
      "committed by force, and taken out of the index again",
      base: "echo '*.o' > .gitignore",
      work: "echo > a.o; git add -f a.o; git commit -qm m; git rm -q --cached a.o",
      tree: "100644 .gitignore\n100644 a.o\n"
    ),
    Case(
      "staged by force, and gone",
      base: "echo '*.o' > .gitignore",
      work: "echo > a.o; git add -f a.o; rm a.o",
      tree: "100644 .gitignore\n"
    ),
    Case(
      "committed on a branch, staged with a name only",
      base: "echo '*.o' > .gitignore",
      work: "git checkout -q -b mine; echo > a.o; git add -f a.o; git commit -qm m; echo 2 > b.o; "
        + "git add -f -N b.o",
      tree: "100644 .gitignore\n100644 a.o\n100644 b.o\n"
    ),
    Case(
      "an ignored link, staged by force",
      base: "echo 'l*' > .gitignore",
      work: "ln -s x l1; ln -s x l2; git add -f l2",
      tree: "100644 .gitignore\n120000 l2\n"
    ),
    Case(
      "a tracked file whose name is ignored is edited",
      base: "echo 'lib/' > .gitignore; mkdir lib; echo 1 > lib/a; git add -f lib/a",
      work: "echo 2 > lib/a; echo 3 > lib/b",
      tree: "100644 .gitignore\n100644 lib/a\n"
    ),
    Case(
      "a rule below lets in what one above excludes",
      base: "echo '*.log' > .gitignore; mkdir d; printf '!n.log\\n' > d/.gitignore",
      work:
        "echo > d/n.log; echo > d/m.log; mkdir e; printf '#!\\n!n.log\\n!!odd.log\\n' > e/.gitignore; "
        + "echo > e/n.log; echo > e/m.log",
      tree: "100644 .gitignore\n100644 d/.gitignore\n100644 d/n.log\n100644 e/.gitignore\n"
        + "100644 e/n.log\n"
    ),
    Case(
      "the index is in two files",
      base: "echo '*.jar' > .gitignore; echo > a",
      work: "git update-index --split-index; echo > n.jar; git add -f n.jar",
      tree: "100644 .gitignore\n100644 a\n100644 n.jar\n"
    ),
    Case(
      "a submodule's commit is staged",
      base: link,
      work: "git update-index --cacheinfo 160000,\(two),sub",
      tree: "160000 \(two) sub\n"
    ),
    Case(
      "a submodule's commit is committed",
      base: link,
      work: "git update-index --cacheinfo 160000,\(two),sub; git commit -qm bump; git reset -q",
      tree: "160000 \(two) sub\n"
    ),
    Case(
      "a new submodule is staged",
      base: "echo > a",
      work: "git init -q in/sub; git -C in/sub commit -q --allow-empty -m one; "
        + "git -C in/sub rev-parse HEAD > ../../commit; git add in/sub",
      tree: "100644 a\n160000 COMMIT in/sub\n"
    ),
    Case(
      "another commit is checked out in a submodule",
      base: link,
      work: "git init -q sub; git -C sub commit -q --allow-empty -m one; "
        + "git -C sub rev-parse HEAD > ../../commit",
      tree: "160000 COMMIT sub\n"
    ),
    Case(
      "a submodule becomes a plain folder",
      base: link,
      work: "git rm -q --cached sub; mkdir -p sub; echo > sub/file; git add sub/file",
      tree: "100644 sub/file\n"
    ),
    Case(
      "a submodule is removed",
      base: link + "; echo > a",
      work: "git rm -q sub 2>/dev/null || (git rm -q --cached sub; rmdir sub)",
      tree: "100644 a\n"
    ),
    Case(
      "a file becomes a submodule and a submodule a file",
      base: link + "; echo > file",
      work: "git rm -q --cached sub file; rm -r sub file; echo > sub; git init -q file; "
        + "git -C file commit -q --allow-empty -m one; git -C file rev-parse HEAD > ../../commit; "
        + "git add sub file",
      tree: "160000 COMMIT file\n100644 sub\n"
    ),
  ]

  @Test(arguments: cases, Workspace.Isolation.allCases)
  func `what was staged or committed is in`(
    example: Case,
    isolation: Workspace.Isolation
  ) throws {
    let fixture = try Fixture(example.base)
    let workspace = try fixture.workspace(isolation: isolation)
    try Shell.run(example.work, in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    let listed = try Shell.run(
      "git ls-files -s | sed -E 's/^(160000 [0-9a-f]+) 0\\t/\\1 /; s/^([0-9]+) [0-9a-f]+ 0\\t/\\1 /'",
      in: outcome.applied
    )
    let commit = (try? fixture.folder.read("commit")) ?? ""
    let tree = example.tree.replacing("COMMIT", with: commit.filter { !$0.isNewline })
    #expect(listed == tree)
    // After verification's restoring, when the agent's index and commits are out of sight.
    try workspace.restore(copying: [])
    #expect(try workspace.snapshot(knowing: outcome.snapshot.tree).tree == outcome.snapshot.tree)
  }
}
