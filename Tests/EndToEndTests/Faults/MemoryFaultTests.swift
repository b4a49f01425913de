import Foundation
import TestSupport
import Testing

/// What a job's commands can learn from the processes above them.
@Suite(.waiting, .enabled(if: geteuid() == 0, "becoming another user takes root"))
struct `The memory of kjob` {
  @Test(arguments: ["worktree", "private"])
  func `is closed to the jobs that it runs as an ordinary user`(isolation: String) throws {
    let scenario = try Scenario()
    let look = """
      for process in $(ps -o pid= -u 65534); do
        case $(cat /proc/$process/comm 2>/dev/null) in kjob | exe) ;; *) continue ;; esac
        echo seen >>$HOME/seen
        for file in mem environ maps auxv; do
          if (exec 3<"/proc/$process/$file" && head -c 1 <&3 >$HOME/byte) 2>/dev/null; then
            test $file = mem || test -s $HOME/byte || continue
            echo "$file $(tr '\\0' ' ' </proc/$process/cmdline)" >>$HOME/opened
          fi
        done
        ls /proc/$process/fd >>$HOME/opened 2>/dev/null || true
      done
      """
    let file = try scenario.job(
      script: "turns: [[{ write: { path: made, content: x } }]]",
      settings: "isolation: \(isolation)",
      verify: "\n  - |\n" + look.split(separator: "\n").map { "    \($0)\n" }.joined()
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        chown -R 65534:65534 .
        exec setpriv --reuid 65534 --regid 65534 --clear-groups "$KJOB" run \(file)
        """,
        environment: ["KIRO_API_KEY": "ksk-\(UUID().uuidString)"]
      )
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(try scenario.patch().contains("+++ b/made"))
    // kjob, the process that forks for it, the command's supervisor.
    #expect(try scenario.directory.read("home/seen").split(separator: "\n").count >= 3)
    let path = scenario.directory.path + "/home/opened"
    let opened = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(opened == "")
  }

  @Test func `is open of programs that it starts, as of any other`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'head -c 1 /proc/$PPID/environ >$HOME/agent' }]]",
      verify: "['head -c 1 /proc/self/environ >$HOME/command; grep -c . /proc/self/maps']"
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        chown -R 65534:65534 .
        exec setpriv --reuid 65534 --regid 65534 --clear-groups "$KJOB" run \(file)
        """
      )
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    for name in ["agent", "command"] {
      #expect(try scenario.directory.read("home/\(name)").utf8.count == 1)
    }
  }
}
