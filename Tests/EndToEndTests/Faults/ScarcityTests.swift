import Foundation
import TestSupport
import Testing

/// Places that cannot be written to, and a system that has no more to give.
@Suite(
  .waiting,
  .timeLimit(.minutes(20)),
  .enabled(if: geteuid() == 0, "mounting and limiting takes root")
)
struct `A machine that gives nothing` {
  /// An agent that tells that it was started.
  private static let script = "turns: [[{ run: 'echo started >>\"$HOME/started\"; echo x >new' }]]"

  @Test(
    arguments: [
      ("worktrees", "ro", "Read-only file system"),
      ("worktrees", "full", "No space left on device"),
      ("worktrees", "nr_inodes=4", "No space left on device"),
      ("kjob-out", "ro", "Read-only file system"),
      ("kjob-out", "full", "No space left on device"),
      ("kjob-out", "nr_inodes=2", "No space left on device"),
    ]
  )
  func `is told before any agent starts`(folder: String, state: String, says: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.script)
    let size = state.contains("=") ? state : "size=64k"
    let prepare =
      switch state {
      case "ro": "mount -o remount,ro \(folder)"
      case "full": "head -c 1000000 /dev/zero >\(folder)/filler 2>/dev/null || true"
      default: "true"
      }
    let result = try scenario.shell(
      """
      mkdir -p \(folder)
      unshare --mount bash -eu -c '
        mount -t tmpfs -o \(size) tmpfs \(folder)
        \(prepare)
        exec "$KJOB" run \(file)
      '
      """
    )
    #expect(result.status == 1, "\(result)")
    let text = result.output + result.errors
    #expect(text.contains(says), "\(result)")
    #expect(text.contains(folder == "worktrees" ? "/worktrees/" : "kjob-out"), "\(result)")
    #expect(!text.contains("PASS"))
    #expect(throws: (any Error).self) { try scenario.directory.read("home/started") }
    try scenario.requireNoProcesses()
    // What no job could be done without is told of the run; the rest of a job, and reported.
    guard state == "nr_inodes=4" else { return #expect(result.errors.contains(says)) }
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.outcome == "error" && job.reason?.type == "kjob.worktree")
    #expect(job.reason?.details.contains(says) == true)
  }

  @Test func `no inode for the agent's files is the agent's affair, and the report is whole`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns: [[{ run: 'for i in $(seq 300); do : >new-$i || exit 1; done' }]]
        """
    )
    let result = try scenario.shell(
      """
      mkdir -p worktrees
      unshare --mount bash -eu -c '
        mount -t tmpfs -o nr_inodes=200 tmpfs worktrees
        "$KJOB" run \(file) || status=$?
        find worktrees -mindepth 1 | sed "s/^/left: /"
        exit ${status:-0}
      '
      """
    )
    let job = try #require(try scenario.outcome(result).job())
    // Its objects need inodes as well, so there is no snapshot to judge.
    #expect(job.outcome == "error", "\(result)")
    #expect(job.reason?.details.contains("No space left on device") == true, "\(result)")
    #expect(!result.output.contains("left: "), "\(result)")
  }

  @Test func `no process for a job is that job's error, and the batch ends`() throws {
    let scenario = try Scenario()
    let names = (1...6).map { "job-\($0)" }
    let files = try names.map { try scenario.job($0, script: Self.script) }
    // A job holds five: a supervisor, the agent, its shells. Threads of kjob's own count, too.
    let result = try scenario.shell(
      """
      group=$(awk '$2 ~ /pids/ && $3 ~ /cgroup/ { print $2 }' /proc/mounts | head -1)/kjob-$$
      mkdir "$group"
      trap 'rmdir "$group"' EXIT
      echo 14 >"$group/pids.max"
      status=0
      ( echo $BASHPID >"$group/cgroup.procs"; exec "$KJOB" run -j 6 \(files.joined(separator: " ")) ) \
        || status=$?
      cat "$group/pids.max" "$group/pids.events"
      exit $status
      """
    )
    try requireAllToldOf(scenario, result, names)
  }

  @Test func `no process for this user is that job's error, and the batch ends`() throws {
    let scenario = try Scenario()
    let names = (1...6).map { "job-\($0)" }
    let files = try names.map { try scenario.job($0, script: Self.script) }
    let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    // The program lies where only its owner may look. Whoever else is this user counts.
    let result = try scenario.shell(
      """
      cp "$KJOB" program; chown -R 65534:65534 .; export UNDER_TEST="$PWD/program"
      used=$(ps -L -u 65534 -o lwp= | wc -l || true)
      exec prlimit --nproc=$((used + 14)) \(user) ./program run -j 6 \
        \(files.joined(separator: " "))
      """
    )
    try requireAllToldOf(scenario, result, names)
  }

  private func requireAllToldOf(
    _ scenario: Scenario,
    _ result: Shell.Result,
    _ names: [String]
  ) throws {
    #expect(result.status == 1, "\(result)")
    let outcome = try scenario.outcome(result)
    let results = try #require(outcome.results)
    #expect(results.isFinished)
    #expect(results.jobs.map(\.id) == names)
    #expect(results.jobs.allSatisfy { $0.outcome != nil })
    let refused = results.jobs.filter { $0.outcome == "error" }
    #expect(!refused.isEmpty, "\(result)")
    for job in refused {
      #expect(job.reason?.details.contains("as many") == true, "\(job)")
    }
    try scenario.requireNoProcesses()
    let left = try Shell.run("find worktrees -mindepth 1", in: scenario.directory.path)
    #expect(left == "", "\(result)")
  }
}
