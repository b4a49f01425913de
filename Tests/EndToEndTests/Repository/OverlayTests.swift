import Foundation
import TestSupport
import Testing

/// Worktrees in an overlay, as containers have them; only root may mount one.
@Suite(.waiting, .enabled(if: geteuid() == 0, "mounting an overlay takes root"))
struct `A worktree in an overlay` {
  /// Where the upper folder lies, and who works in the worktree.
  @Test(.fault(79), arguments: ["tmpfs", "disk"], ["worktree", "private"])
  func `hides no write to a file that is mapped to memory`(place: String, isolation: String) throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                python3 -c '
                import mmap, os, time
                file = os.open("src/greeting.txt", os.O_RDWR)
                page = mmap.mmap(file, 0)
                # A page that was read, and is written to once the clock of files has gone on.
                first = page[0]
                changed = os.fstat(file).st_ctime_ns
                while time.clock_gettime_ns(time.CLOCK_REALTIME) < changed + 50_000_000: pass
                page[0:1] = b"J"
                page.close()
                '
        """,
      settings: "isolation: \(isolation)",
      verify: "[grep -q Jello src/greeting.txt]"
    )
    let result = try scenario.shell(
      """
      mkdir -p worktrees store
      unshare --mount bash -eu -c '
        \(place == "tmpfs" ? "mount -t tmpfs tmpfs store" : "true")
        mkdir store/lower store/upper store/work
        mount -t overlay overlay -o \
          lowerdir=store/lower,upperdir=store/upper,workdir=store/work worktrees
        "$KJOB" run \(file)
        ls -A worktrees
      '
      rm -r store
      """
    )
    #expect(result.status == 0 && result.output.contains("PASS"), "\(result)")
    #expect(try scenario.patch().contains("+Jello"))
    let job = try #require(try scenario.outcome(result).job())
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }
}
