import Foundation
import TestSupport
import Testing

/// Ways to a green verdict that would not be about the patch, and what kjob may not touch.
@Suite(.waiting) struct `A verdict that can be believed` {
  private static let wrong = "turns: [[{ write: { path: src/code, content: wrong } }]]"

  @Test(arguments: [
    (
      "a formatter among the commands", Self.wrong, "['echo right > src/code; grep right src/code']"
    ),
    (
      "a hidden process that mends the tree while it is verified",
      """
      turns:
        - - write: { path: src/code, content: wrong }
          - run: >-
              setsid -f env -i /bin/bash -c
              'until test -e ../go; do /bin/sleep 0.2; done; echo right > src/code'
              </dev/null >/dev/null 2>&1
      """,
      "['touch ../go; for i in 1 2 3 4 5 6 7 8 9; do grep -q right src/code && exit 0; sleep 0.1; done; exit 1']"
    ),
  ])
  func `is an error when the tree was changed while it was verified`(
    case name: String,
    script: String,
    verify: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: script, verify: verify)
    let result = try scenario.kjob("run \(file)")
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.outcome != "passed", "\(result)")
    #expect(try scenario.patch().contains("+wrong"))
  }

  /// Git does not count these as changes of the files.
  @Test(arguments: ["", "* text=auto"])
  func `line ends that a command changes are put back`(attributes: String) throws {
    let scenario = try Scenario()
    try scenario.git(
      "printf '%s\\n' '\(attributes)' >.gitattributes; git add -A; git commit --allow-empty -qm rules"
    )
    let file = try scenario.job(
      script: Self.wrong,
      verify: """

          - |
            printf '* text=auto\\n' >.gitattributes
            sed -i 's/$/\\r/' src/greeting.txt
          - test $(tr -cd '\\r' <src/greeting.txt | wc -c) -eq 0
        """
    )
    let job = try #require(try scenario.run(file).job())
    let last = try #require(job.commands.last)
    #expect(last.result == "passed", "\(job)")
  }

  @Test func `line ends are those that a quoted pattern asks for`() throws {
    let scenario = try Scenario()
    try scenario.git(
      #"""
      printf '%s\n' '"my file.txt" eol=crlf' '"\303\251\t.txt" eol=crlf' '"#x" eol=crlf' >.gitattributes
      for name in 'my file.txt' $'\303\251\t.txt' '#x' plain; do echo line >"$name"; done
      git add -A; git commit -qm rules
      """#
    )
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo x >new' }]]",
      verify: """

          - |
            for name in 'my file.txt' *$'\\t'.txt '#x'; do grep -q $'\\r' "$name"; done
          - test $(tr -cd '\\r' <plain | wc -c) -eq 0
        """
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed", "\(job)")
  }

  @Test(.fault(79)) func `new files that verification makes are fine`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.wrong, verify: "['echo made > out', 'test -e out']")
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test(arguments: [
    ("index bit", "git update-index --assume-unchanged src/greeting.txt"),
    ("its own repository", "rm .git; git init -q; git add -A; git commit -qm mine"),
    ("another head", "git commit -qam mine"),
  ])
  func `git in verification compares with the base, whatever the agent did`(
    trick: String,
    script: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a
                export GIT_COMMITTER_EMAIL=a@b
                echo changed >> src/greeting.txt
                \(script)
        """,
      verify: "['test $(git rev-parse HEAD) = $KJOB_BASE_COMMIT', 'git diff --exit-code HEAD']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.commands.map(\.result) == ["passed", "failed"])
  }

  @Test func `what was taken along is what was taken`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/check.local", "exit 7\n")
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo exit 0 > check.local' }]]",
      settings: "copy: [check.local]",
      verify: "[bash check.local]"
    )
    #expect(try scenario.run(file).job()?.reason?.message == "`bash check.local` exited with 7")
  }

  @Test(arguments: ["''", "."])
  func `an output folder never costs somebody's files`(output: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    try scenario.directory.write("jobs/job/notes.md", "mine\n")
    for _ in 1...2 {
      let result = try scenario.kjob("run \(file) --output \(output)")
      #expect(result.status == 1)
      #expect(try scenario.directory.read("jobs/job/notes.md") == "mine\n")
    }
  }

  @Test func `an output folder is used by one run at a time, and again later`() throws {
    let scenario = try Scenario()
    let slow = try scenario.job(
      "slow",
      script:
        "turns: [[{ run: 'touch $HOME/started; until test -e $HOME/go; do sleep 0.2; done' }]]"
    )
    let result = try scenario.shell(
      """
      "$KJOB" run \(slow) >first.log & first=$!
      until test -e home/started; do sleep 0.2; done
      code=0; "$KJOB" run \(slow) || code=$?
      touch home/go; wait $first; "$KJOB" run \(slow) >/dev/null; echo "second $code"
      """
    )
    #expect(result.output == "second 1\n")
    #expect(result.errors.contains("another run writes to"))
    #expect(result.status == 0)
  }

  @Test func `a user's own MCP servers do not matter to the built-in agent`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "home/.kiro/settings/mcp.json",
      #"{"mcpServers":{"mail":{"command":"mail"}}}"#
    )
    #expect(
      try scenario.run(try scenario.job(script: "turns: [[{ say: done }]]")).result.status == 0
    )
  }

  @Test func `children that kjob did not start are left alone`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try scenario.shell(
      """
      bash -c 'sleep 60 & echo $! >other; exec "$KJOB" run \(file)' >log 2>&1 || cat log
      kill -KILL "$(cat other)" && echo alive
      """
    )
    #expect(result.output == "alive\n")
  }

  @Test func `no output of a job is a command to a CI system`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "[\"echo '##[add-mask]x'; echo '##vso[task.x]y'; echo '::error::z'; exit 1\"]"
    )
    for format in ["human", "json"] {
      let output = try scenario.kjob("run \(file) --format \(format)").output
      #expect(!output.contains("##"))
      let starts = output.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
      #expect(!starts.contains { $0.hasPrefix("::") })
    }
  }

  @Test func `a job's time limit holds while its tree is read`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'for i in $(seq 60); do truncate -s 90M big$i; done' }]]",
      settings: "timeout: 2s"
    )
    #expect(try scenario.run(file).job()?.reason?.type == "kjob.timeout")
  }

  @Test(.fault(102)) func `a reader that takes nothing does not hold the jobs up`() throws {
    let scenario = try Scenario()
    let files = try (1...40).map { try scenario.job("job\($0)", script: "turns: [[{ say: hi }]]") }
      .joined(separator: " ")
    // More events than a pipe holds; SIGKILL, since processes of a test may have SIGTERM blocked.
    let result = try scenario.shell(
      """
      mkfifo pipe
      sleep 120 <>pipe & reader=$!
      "$KJOB" run \(files) -j 8 --format json >pipe & pid=$!
      until grep -q '"is-finished" : true' kjob-out/results.json 2>/dev/null; do sleep 0.1; done
      kill -TERM $pid
      wait $pid || echo "ended with $?"
      kill -KILL $reader
      """
    )
    #expect(result.output == "ended with 143\n")
    let outcomes = try #require(try scenario.outcome(result).results?.jobs.map(\.outcome))
    #expect(outcomes == Array(repeating: "passed", count: 40))
  }
}
