import FileSystem
import Git
import TestSupport
import Testing

extension Fixture {
  /// What came of snapshot and patch.
  struct Outcome {
    var snapshot: Snapshot
    var statistics: PatchStatistics
    /// A clean checkout of the base with the patch applied.
    var applied: String
  }

  /// Takes a snapshot, writes its patch, applies it with git and compares the trees.
  func roundTrip(
    _ workspace: Workspace,
    limits: Snapshot.Limits = .init(),
    name: String = "applied"
  ) throws -> Outcome {
    let snapshot = try workspace.snapshot(limits: limits, git: Self.git)
    let patch = folder.path + "/\(name).patch"
    let statistics = try snapshot.writePatch(to: patch)
    let applied = folder.path + "/" + name
    let tree = try Shell.run(
      """
      git clone -q --no-checkout source "$1" && cd "$1" && git checkout -q --detach "$2"
      if [ -s "$3" ]; then git apply --binary --index "$3"; fi
      git write-tree
      """,
      arguments: [applied, "\(snapshot.base)", patch],
      in: folder.path
    )
    #expect(tree == "\(snapshot.tree)\n")
    try snapshot.provePatch(at: patch, with: Self.git)
    // For a run that takes a patch up again.
    #expect(try workspace.tree(applyingPatch: patch, with: Fixture.git) == snapshot.tree)
    #expect(snapshot.isEmpty == (try FileStatus(ofPath: patch).size == 0))
    #expect(Int64(statistics.bytes) == (try FileStatus(ofPath: patch).size))
    return Outcome(snapshot: snapshot, statistics: statistics, applied: applied)
  }
}
