import Foundation
import Git
import TestSupport
import Testing

/// Patches of random changes, as git takes them: forwards, backwards, three-way.
struct RandomChangeTests {
  /// How many changes are tried in all.
  private static let count = TestExtent.cases(sample: 300, all: 3_000)
  private static let parts = 6

  @Test(arguments: 0..<parts)
  func `git takes the patch of every change`(part: Int) throws {
    let folder = try TemporaryDirectory("kjob-random", inMemory: true)
    try folder.write("base.py", AgentScript.base + AgentScript.commit)
    try folder.write("work.py", AgentScript.base + AgentScript.work)
    try folder.write("expected.py", AgentScript.expected)
    let size = Self.count / Self.parts
    for seed in part * size..<(part + 1) * size {
      let place = try TemporaryDirectory("kjob-random", inMemory: true)
      try check(seed, in: place.path, folder.path)
    }
  }

  private func check(_ seed: Int, in place: String, _ folder: String) throws {
    let source = place + "/source"
    try Shell.run(
      "mkdir -p source && cd source && git init -q -b main . && python3 -IS \(folder)/base.py \(seed)",
      in: place
    )
    let repository = try SourceRepository.at(path: source)
    let workspace = try Workspace.create(
      of: repository,
      at: try repository.commit(named: nil),
      named: "job",
      path: place + "/tree",
      store: place + "/store",
      isolation: seed % 3 == 0 ? .private : .worktree
    )
    try Shell.run("python3 -IS \(folder)/work.py \(seed + 1_000_000)", in: workspace.record.path)
    let expected = try Shell.run(
      "python3 -IS \(folder)/expected.py \(source) | base64 -w0",
      in: workspace.record.path
    )
    let snapshot = try workspace.snapshot(git: Fixture.git)
    let patch = place + "/changes.patch"
    _ = try snapshot.writePatch(to: patch)
    try snapshot.provePatch(at: patch, with: Fixture.git)
    #expect(
      try workspace.tree(applyingPatch: patch, with: Fixture.git) == snapshot.tree,
      "seed \(seed)"
    )
    // Once more, as after verification, when the agent's index is gone.
    try workspace.restore(copying: [])
    #expect(try workspace.snapshot(knowing: snapshot.tree).tree == snapshot.tree, "seed \(seed)")
    let found = try Shell.run(
      """
      GIT_ALTERNATE_OBJECT_DIRECTORIES=$1/repository/objects git -C source ls-tree -r -z $2 |
        perl -0ne 'chomp; s/^160000 \\S+ (\\S+)\\t(.*)$/$2 $1/s or s/^[^\\t]*\\t//s; push @x, $_;
          END { print join("\\0", sort @x) }' | base64 -w0
      """,
      arguments: [workspace.record.storeDirectory, "\(snapshot.tree)"],
      in: place
    )
    if found != expected { Issue.record(Difference(seed: seed, found: found, expected: expected)) }
    #expect(Workspace.remove(workspace.record) == [], "seed \(seed)")
    guard !snapshot.isEmpty else { return }
    let trees = try Shell.run(
      """
      git clone -q source clone; cd clone; base=$(git rev-parse HEAD^{tree})
      where=--index
      # git cannot make a folder where a link stands that leads to itself.
      git apply --check --binary --index ../changes.patch 2>../errors ||
        { grep -q 'Too many levels of symbolic links' ../errors && where=--cached; }
      forwards=$where
      git apply --binary $forwards ../changes.patch; git write-tree
      # Where the change's own attributes ask for other line ends than it has, git finds the files
      # modified as soon as they are checked out.
      git diff-files --quiet || where=--cached
      git apply -R --binary $where ../changes.patch; test "$(git write-tree)" = "$base"
      git reset -q --hard; git clean -fdxq
      git apply --3way --binary $forwards ../changes.patch; git write-tree
      """,
      in: place
    )
    #expect(trees == "\(snapshot.tree)\n\(snapshot.tree)\n", "seed \(seed)")
  }

  /// Paths that a tree has and should not have, or the other way round.
  private struct Difference: Error, CustomStringConvertible {
    var description: String

    init(seed: Int, found: String, expected: String) {
      func paths(_ text: String) -> Set<String> {
        let bytes = Data(base64Encoded: text) ?? Data()
        return Set(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
      }
      let (found, expected) = (paths(found), paths(expected))
      description =
        "seed \(seed): besides \(found.subtracting(expected).sorted()), "
        + "missing \(expected.subtracting(found).sorted())"
    }
  }
}
