import Foundation
import TestSupport
import Testing

/// Small file systems that fill up; only root may mount them.
@Suite(.waiting, .enabled(if: geteuid() == 0, "mounting a small file system takes root"))
struct `A disk that is full` {
  @Test(.fault(129))
  func `of worktrees ends the job with the system's reason, and the report is whole`() throws {
    let scenario = try Scenario()
    try scenario.git("head -c 3000000 /dev/urandom > big; git add big; git commit -qm big")
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try onSmallDisk(scenario, "worktrees", "\"$KJOB\" run \(file)")
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.outcome == "error" && job.reason?.type == "kjob.worktree", "\(result)")
    #expect(job.reason?.details.contains("No space left on device") == true)
  }

  @Test(.fault(129)) func `of the output is told, and no job passes without its files`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'head -c 3000000 /dev/urandom > big' }]]"
    )
    let result = try onSmallDisk(scenario, "kjob-out", "\"$KJOB\" run \(file); cp -r kjob-out kept")
    #expect(result.output.contains("No space left on device"), "\(result)")
    #expect(!result.output.contains("PASS"))
    let outcome = try scenario.outcome(result, output: "kept")
    #expect(outcome.job()?.outcome == "error")
    #expect(outcome.job()?.reason?.type == "kjob.output")
  }

  /// Runs a script while one of the scenario's folders is a file system of one megabyte.
  private func onSmallDisk(
    _ scenario: Scenario,
    _ folder: String,
    _ script: String
  ) throws -> Shell.Result {
    try scenario.shell(
      """
      mkdir -p \(folder)
      unshare --mount bash -eu -c '
        mount -t tmpfs -o size=1m tmpfs \(folder)
        set +e
        \(script)
        exit 0
      '
      """
    )
  }
}
