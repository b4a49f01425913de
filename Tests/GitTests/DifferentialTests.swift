import Foundation
import Git
import TestSupport
import Testing

/// kjob's workspaces beside git's own checkouts of the same commits, path by path.
struct DifferentialTests {
  static let seedsPerRepository = TestExtent.cases(sample: 2, all: 50)

  /// What stands in a folder, as git sees it: kind, mode, size or link text, and sums of contents;
  /// then the index.
  static let listing = """
    list() (
      cd "$1"
      find . -name .git -prune -o -type f -printf '%p %y %m %s\\0' -o -printf '%p %y %l\\0' | sort -z
      find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 -r sha1sum -z
      git ls-files --stage -z; git ls-files -d -z
    )
    """

  @Test(arguments: 0..<8)
  func `generated trees are checked out as git does`(part: Int) throws {
    let fixture = try Fixture()
    let seeds = (part * Self.seedsPerRepository..<(part + 1) * Self.seedsPerRepository)
    var stream = Data()
    for seed in seeds {
      stream += GeneratedTree(seed: UInt64(seed)).commit(to: "refs/heads/t\(seed)")
    }
    try stream.write(to: URL(fileURLWithPath: fixture.folder.path + "/stream"))
    try Shell.run("git fast-import --quiet < ../stream; git repack -qadf", in: fixture.source)
    for seed in seeds {
      let workspace = try fixture.workspace("w\(seed)", at: "t\(seed)")
      let difference = try Shell.run(
        """
        git -C source worktree add -q --detach ../g t$1
        \(Self.listing)
        list g > expected; list "$2" > found
        git -C source worktree remove --force ../g
        diff -a <(tr '\\0' '\\n' < expected) <(tr '\\0' '\\n' < found) | head -40 || :
        """,
        arguments: ["\(seed)", workspace.record.path],
        in: fixture.folder.path
      )
      let status = try Shell.run("git status --porcelain", in: workspace.record.path)
      #expect(status == "", "seed \(seed)")
      #expect(difference == "", "seed \(seed)")
      #expect(try workspace.snapshot().isEmpty, "seed \(seed)")
      #expect(Workspace.remove(workspace.record) == [], "seed \(seed)")
    }
  }
}
