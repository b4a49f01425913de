import Foundation
import TestSupport
import Testing

/// The commands that show a run as text.
@Suite(.waiting) struct `Looking at a run` {
  private static let script = #"""
    turns:
      - - { think: "Hm.\nLet me see." }
        - { say: "I add \u001b[31mone\u001b[0m file.\n::error::no command\n" }
        - { ask: { title: "git push", tool: shell } }
        - { write: { path: new.txt, content: "one\ntwo\n" } }
        - { replace: { path: nothing.txt, old: a, new: b } }
        - { say: "Done.\n" }
    """#

  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.job(
      "refused",
      script: Self.script,
      settings: """
        prompt: |
          Add a file.
          Then stop.
        setup: [{ name: prepare, run: "echo preparing" }]
        permissions: { rules: [{ title: "git push*", decision: deny }] }
        """,
      verify: #"[{ name: count, run: "cat new.txt; exit 3" }, { name: ok, run: "true" }]"#
    )
    try scenario.job("accepted", script: "turns: [[{ write: { path: a, content: b } }]]")
    #expect(try scenario.run("jobs/*.yml -j1").result.status == 1)
    return scenario
  }

  /// The text without what differs from run to run.
  private func plain(_ text: String, _ scenario: Scenario) -> String {
    var text = text.replacing(scenario.directory.path, with: "/…")
    for (pattern, new) in [
      (#"\d+\.\d\ds"#, "0.00s"), (#"\d{8}-\d{6}-[0-9a-f]+"#, "RUN"), (#"[0-9a-f]{40}"#, "COMMIT"),
      (#"\d{4}-\d\d-\d\d \d\d:\d\d"#, "TIME"),
    ] {
      text = text.replacingOccurrences(of: pattern, with: new, options: .regularExpression)
    }
    return text
  }

  @Test func `lists the jobs, with the reasons first`() throws {
    let scenario = try scenario()
    let shown = try scenario.kjob("show")
    #expect(shown.status == 0 && shown.errors == "")
    #expect(
      plain(shown.output, scenario) == """
        run RUN, begun TIME UTC, kjob 0.2.0
        2 jobs in 0.00s: 1 passed, 1 failed
        agent: scripted agent in place of Kiro CLI Agent 2.18.1, engine v2
          1 failed  `count` exited with 3  [kjob.verify.failed]
            refused
              | one
              | two
        look:      kjob show refused
        why:       kjob explain kjob.verify.failed
        again:     kjob rerun
        take:      kjob apply   (1 change)
        reports:   kjob-out/report.html, kjob-out/junit.xml, kjob-out/results.json

          FAIL   refused   0.00s, 1 file +2 -0, `count` exited with 3
          PASS   accepted  0.00s, 1 file +1 -0

        """
    )
    let json = try scenario.shell("\"$KJOB\" show --format json | jq -r '.jobs[].outcome'")
    #expect(json.output == "passed\nfailed\n")
    let one = try scenario.shell("\"$KJOB\" show --format json refused | jq -r .reason.type")
    #expect(one.output == "kjob.verify.failed\n")
  }

  @Test func `shows what a job was asked, said, did and changed`() throws {
    let scenario = try scenario()
    // A part of an id is enough.
    let shown = try scenario.kjob("show refus")
    #expect(shown.status == 0 && shown.errors == "")
    #expect(
      plain(shown.output, scenario) == #"""
          FAIL   refused  0.00s, 1 file +2 -0
                 kjob.verify.failed: `count` exited with 3
                 | one
                 | two

        job file    jobs/refused.yml:1
        repository  /…/repository
        base        COMMIT
        run         RUN
        agent       scripted agent in place of Kiro CLI Agent 2.18.1, engine v2, mode `kiro_default`, model `auto`

        conversation
          asked
            Add a file.
            Then stop.
          agent, thinking
            Hm.
            Let me see.
          agent
            I add one file.
            \::error::no command
          tool  git push [denied]
          asks  git push: No
          tool  Creating new.txt
          tool  Editing nothing.txt [failed]
                | cannot open `/…/worktrees/RUN/refused/nothing.txt`: No such file or directory
          agent
            Done.
          end: end_turn

        permissions
          denied   git push  (rule 1)

        commands
          ok    setup `prepare` exited with 0 after 0.00s
          ok    setup in the clean room `prepare` exited with 0 after 0.00s
          no    verify `count` exited with 3 after 0.00s
                | one
                | two
                kjob-out/jobs/refused/verify-1-count.log
          ok    verify `ok` exited with 0 after 0.00s

        change
          1 file +2 -0
            new.txt

        patch:     kjob diff refused
        tree:      kjob checkout refused
        logs:      kjob log refused
        more:      kjob show --full refused
        again:     kjob rerun refused
        files:     kjob-out/jobs/refused/

        """#
    )
    let full = try scenario.kjob("show refused --full")
    #expect(full.output.contains("        > "), "inputs of tools")
    #expect(full.output.contains("        | preparing\n"), "whole logs")
  }

  @Test func `prints patches and logs as they are`() throws {
    let scenario = try scenario()
    let patch = try scenario.patch("refused")
    #expect(try scenario.kjob("diff refused").output == patch)
    #expect(try scenario.kjob("diff kjob-out refused").output == patch)
    #expect(try scenario.kjob("log refused count").output == "one\ntwo\n")
    let setup = "==> prepare <==\npreparing\n==> prepare (clean room) <==\npreparing\n"
    #expect(try scenario.kjob("log refused setup").output == setup)
    let all = try scenario.kjob("log refused").output
    #expect(all == setup + "==> count <==\none\ntwo\n==> ok <==\n")
    let transcript = try scenario.kjob("log refused transcript").output
    #expect(transcript.split(separator: "\n").allSatisfy { $0.hasPrefix("{") })
    for (words, message) in [
      ("diff", "`kjob diff` needs a job\nhint: the jobs are `accepted`, `refused`"),
      ("diff e", "several jobs have `e` in their ids: `accepted`, `refused`"),
      (
        "log refused x",
        "job `refused` has no log `x`\nhint: it has `prepare`, `prepare (clean room)`, `count`, `ok`, `agent`, `transcript`"
      ),
      ("show x", "`x` is neither an output folder nor a job of the run in `kjob-out`"),
      ("diff accepted --dropped", "nothing of the change of job `accepted` was dropped"),
    ] {
      let result = try scenario.kjob(words)
      #expect(result.status == 1 && result.output == "")
      #expect(result.errors == "kjob: error: \(message)\n", "\(result.errors)")
    }
    // A changed patch is not shown as the job's.
    try Shell.run("echo >>kjob-out/jobs/refused/changes.patch", in: scenario.directory.path)
    #expect(try scenario.kjob("diff refused").status == 1)
  }

  @Test func `counts all lines that are left out`() throws {
    let scenario = try Scenario()
    let long = "for i in $(seq 403); do echo line $i; [ $((i % 2)) = 0 ] || echo; done; exit 1"
    try scenario.job(
      script:
        "turns: [[{ run: 'seq 30000 >&2; seq 20 >&2' }, { errors: \"a\\nb\\n\" }, { exit: 1 }]]",
      verify: "['true']"
    )
    try scenario.job(
      "log",
      script: "turns: [[{ say: x }]]",
      verify: "[{ name: l, run: '\(long)' }]"
    )
    try scenario.job("longer", script: "turns: [[{ say: x }]]", verify: "[seq 20000; exit 1]")
    _ = try scenario.run("jobs/*.yml")
    let longer = try scenario.kjob("show longer").output
    #expect(longer.contains("        | … 19988 lines before …\n        | 19989\n"), "\(longer)")
    let log = try scenario.kjob("show log").output
    // 403 lines and 202 blank ones, the last of which does not count.
    #expect(log.contains("        | … 592 lines before …\n"), "\(log)")
    #expect(log.contains("\n        | line 403\n        kjob-out"), "\(log)")
    #expect(!log.contains("\nagent:  "))
    let crashed = try scenario.kjob("show job").output
    #expect(crashed.contains("\nagent:     kjob log job agent\n"), "\(crashed)")
    // Without the file, the number is unknown.
    try Shell.run("rm kjob-out/jobs/log/verify-1-l.log", in: scenario.directory.path)
    let unknown = try scenario.kjob("show log").output
    #expect(unknown.contains("        | … more before …\n        | line "), "\(unknown)")
  }

  @Test func `makes a worktree of a refused change`() throws {
    let scenario = try scenario()
    let made = try scenario.kjob("checkout refused")
    let place = "\(scenario.directory.path)/refused"
    let repository = "\(scenario.directory.path)/repository"
    #expect(
      made.errors
        == "kjob: the worktree is in `refused`; this removes it: `git -C \(repository) worktree remove --force \(place)`\n"
    )
    #expect(made.status == 0 && made.output == "refused\n", "\(made.errors)")
    let status = try Shell.run("git -C refused status --short", in: scenario.directory.path)
    #expect(status == "A  new.txt\n")
    #expect(
      try scenario.git("git rev-parse HEAD")
        == Shell.run("git -C refused rev-parse HEAD", in: scenario.directory.path)
    )
    let again = try scenario.kjob("checkout refused")
    #expect(
      again.errors == "kjob: error: `refused` exists already\nhint: name another folder\n"
    )
    #expect(try scenario.kjob("checkout refused other").status == 0)
    // A hook of the repository does not run, and a patch that does not apply leaves nothing.
    try scenario.git(
      "printf '#!/bin/sh\\ntouch ../ran\\n' >.git/hooks/post-checkout; chmod +x .git/hooks/*"
    )
    #expect(try scenario.kjob("checkout accepted").status == 0)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/ran"))
    let list = try scenario.git("git worktree list --porcelain | grep -c ^worktree")
    #expect(list == "4\n")
  }

  @Test func `goes through the pager on a terminal`() throws {
    let scenario = try scenario()
    try scenario.directory.write("pager", "#!/bin/sh\n(echo paged; cat) >paged\n")
    try Shell.run("chmod +x pager", in: scenario.directory.path)
    for (words, isPaged) in [
      ("show refused", true), ("diff refused", true), ("show --no-pager", false),
      ("run --help", true), ("help diff", true), ("--help", true),
    ] {
      try Shell.run("rm -f paged", in: scenario.directory.path)
      _ = try scenario.shell(
        "script -qec '\"$KJOB\" \(words)' /dev/null",
        environment: ["PAGER": "./pager", "TERM": "xterm", "CI": ""]
      )
      let paged = (try? scenario.directory.read("paged")) ?? ""
      #expect(paged.hasPrefix("paged\n") == isPaged, "\(words): \(paged)")
      if words.contains("help") {
        #expect(paged.contains("usage: kjob"))
      } else if isPaged {
        #expect(paged.contains("+one") || paged.contains("Add a file."))
      }
    }
  }

  @Test func `opens the page where there is a browser`() throws {
    let scenario = try scenario()
    try scenario.directory.write("browser", "#!/bin/sh\necho \"$1\" >opened\n")
    try Shell.run("chmod +x browser", in: scenario.directory.path)
    let browser = scenario.directory.path + "/browser"
    _ = try scenario.shell("\"$KJOB\" report --open", environment: ["BROWSER": browser])
    let page = scenario.directory.path + "/kjob-out/report.html"
    #expect(try scenario.directory.read("opened") == page + "\n")
    let none = try scenario.shell(
      "unset BROWSER DISPLAY WAYLAND_DISPLAY; \"$KJOB\" report --open kjob-out"
    )
    #expect(none.status == 1)
    #expect(none.errors == "kjob: no browser to open \(page) with\n")
  }
}
