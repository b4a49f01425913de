import TestSupport
import Testing

/// The oracles see what they are there to see; without this they could be blind, and all tests pass.
@Suite(.waiting) struct `The oracles` {
  /// Foundation waits until nobody holds what it gave the script, so a process to be left lets go.
  private static let letGo = """
    for fd in /proc/$BASHPID/fd/*; do
      number=${fd##*/}; if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
    done
    exec >/dev/null 2>&1

    """

  @Test(arguments: [
    (letGo + "setsid sleep 1000 &", "processes are left"),
    (letGo + "env -i setsid sleep 1000 &", "processes are left"),
    ("echo x >>repository/README", "the source repository changed"),
    ("chmod +x repository/README", "the source repository changed"),
    ("touch repository/new", "the source repository changed"),
    ("git -C repository branch new", "the source repository changed"),
    ("echo x >repository/.git/hooks/post-commit", "the source repository changed"),
    ("git -C repository config a.b c", "the source repository changed"),
    ("echo x >>home/.bashrc", "somebody else's files changed"),
    ("touch beside/new", "somebody else's files changed"),
    ("mkdir -p worktrees/x", "files are left"),
    ("mkdir -p tmp/kjob-x", "files are left"),
    ("mkdir -p kjob-out; touch kjob-out/results.json.tmp", "files are left"),
    ("echo \"$CI_JOB_TOKEN\" >note", "a secret is in"),
    ("echo \"$CI_JOB_TOKEN\"", "on standard output"),
    ("printf '\\033[1m' >&2", "on standard error"),
    ("echo '  ::error::x'", "on standard output"),
    (
      "mkdir -p kjob-out; echo '<a' >kjob-out/junit.xml", "xmllint"
    ),
  ])
  func `notice`(deed: String, says: String) throws {
    let scenario = try Scenario()
    let error = #expect(throws: (any Error).self) {
      try scenario.checked { try scenario.shell(deed) }
    }
    #expect(error.map { "\($0)" }?.contains(says) == true, "\(String(describing: error))")
    try scenario.killProcesses()
  }

  @Test func `have nothing against a run in which nothing happens`() throws {
    let scenario = try Scenario()
    #expect(try scenario.checked { try scenario.shell("echo fine") }.result.status == 0)
  }
}
