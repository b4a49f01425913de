import Foundation
import TestSupport
import Testing

/// What an agent does to the places that kjob writes to.
@Suite(.waiting) struct `The output folder` {
  @Test(
    .fault(194),
    arguments: ["turns: [[{ say: done }]]", "turns: [[{ run: 'touch README; true' }]]"]
  )
  func `of a job that changed nothing has an empty patch`(script: String) throws {
    let scenario = try Scenario()
    let outcome = try scenario.run(try scenario.job(script: script))
    #expect(outcome.job()?.outcome == "passed")
    #expect(try scenario.patch() == "")
  }

  /// Things that stand where kjob is about to write, put there by the job itself.
  @Test(
    .fault(195),
    arguments: ["changes.patch", "verify-1-true.log", "../../junit.xml", "../../results.json"],
    ["ln -s", "ln", "mkfifo", "mkdir"]
  )
  func `has things of the agent's in the way`(name: String, kind: String) throws {
    let scenario = try Scenario()
    let beside = scenario.directory.path + "/beside/file"
    let target = "\"\(scenario.directory.path)/kjob-out/jobs/job/\(name)\""
    let make = kind.hasPrefix("ln") ? "\(kind) -f \(beside) \(target)" : "\(kind) \(target)"
    let file = try scenario.job(
      script: "turns: [[{ run: 'rm -f \(target); \(make)' }, { write: { path: a, content: x } }]]"
    )
    let canaries = try scenario.oracles.canaries()
    // Where a report is in the way, the reports are not what is looked at.
    let result = try scenario.kjob("run \(file)")
    #expect(try scenario.oracles.canaries() == canaries)
    try scenario.requireNoProcesses()
    if kind == "mkfifo" || kind == "mkdir" {
      #expect(result.status == 1, "\(result)")
    }
    // A link is replaced and not followed, or it is an error that says so.
    if result.status == 0 { _ = try scenario.outcome(result) }
  }

  @Test(.fault(196)) func `that a link takes the place of is written to, and that is an error`()
    throws
  {
    let scenario = try Scenario()
    let path = scenario.directory.path
    let file = try scenario.job(
      script: """
        turns:
          - - run: 'cd "\(path)"; mv kjob-out away; ln -s "\(path)/beside" kjob-out'
            - write: { path: a, content: x }
        """
    )
    let later = try scenario.job("later", script: "turns: [[{ write: { path: b, content: x } }]]")
    let canaries = try scenario.oracles.canaries()
    let result = try scenario.kjob("run \(file) \(later) -j 1")
    #expect(result.status == 1, "\(result)")
    #expect(result.output.contains("ERROR  the output folder `\(path)/kjob-out` was moved"))
    #expect(try scenario.oracles.canaries() == canaries)
    let outcome = try scenario.outcome(result, output: "away")
    #expect(outcome.results?.exitCode == 1)
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "passed"])
    for (job, name) in [("job", "a"), ("later", "b")] {
      #expect(try scenario.directory.read("away/jobs/\(job)/changes.patch").contains("b/\(name)"))
    }
    try scenario.requireNoProcesses()
  }

  /// What stands in the folder before the first run, and what is in the way of it.
  @Test(
    .fault(106),
    arguments: [
      ("echo mine >out/report.html", "report.html"), ("echo mine >out/summary.md", "summary.md"),
      ("echo mine >out/junit.xml", "junit.xml"), ("echo mine >out/results.json", "results.json"),
      ("echo mine >out/journal.jsonl", "journal.jsonl"), ("echo mine >out/kjob.env", "kjob.env"),
      ("echo mine >out/gitlab-annotations.json", "gitlab-annotations.json"),
      ("mkdir out/jobs; echo mine >out/jobs/other", "jobs"),
      ("touch out/journal.jsonl; echo mine >out/report.html", "report.html"),
      (#"echo '{"version":2,"event":"run-planned"}' >out/journal.jsonl"#, "journal.jsonl"),
      ("ln -s ../beside/file out/journal.jsonl; echo mine >out/junit.xml", "journal.jsonl"),
    ]
  )
  func `with files that kjob did not make is refused, and nothing is written`(
    script: String,
    name: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    let folder = scenario.directory.path
    let said = "is in the way and was not made by kjob"
    try Shell.run("mkdir out; \(script)", in: folder)
    let list = "find out -printf '%p %y %s %T@ %l\\n' | sort; find out -type f | xargs sha256sum"
    let before = try Shell.run(list, in: folder)
    for arguments in ["--output out", "--output ./out -j 1", "--output out --ci gitlab"] {
      let result = try scenario.kjob("run \(file) \(arguments)")
      #expect(result.status == 1, "\(result)")
      #expect(result.errors.contains("/\(name)` \(said)"), "\(result)")
    }
    let merged = try scenario.kjob("run \(file) --shard 1/1 --output shard")
    #expect(merged.status == 0)
    try Shell.run("rm home/ran", in: folder)
    let report = try scenario.kjob("report shard --output out")
    #expect(report.errors.contains("/\(name)` \(said)"), "\(report)")
    #expect(try Shell.run(list, in: folder) == before)
    #expect(!FileManager.default.fileExists(atPath: folder + "/home/ran"))
  }

  @Test(.fault(106)) func `takes what kjob made, and what is nobody's loss`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let folder = scenario.directory.path
    // As a kjob leaves it that was killed at once.
    try Shell.run("mkdir -p out/jobs; touch out/journal.jsonl; echo mine >out/notes", in: folder)
    for _ in 1...2 {
      let result = try scenario.kjob("run \(file) --output out --ci gitlab")
      #expect(result.status == 0, "\(result)")
    }
    #expect(try scenario.directory.read("out/notes") == "mine\n")
  }

  @Test(.fault(129)) func `that may not grow any more is like a full disk`() throws {
    let scenario = try Scenario()
    let loud = try scenario.job(
      "loud",
      script: "turns: [[{ say: done }]]",
      verify: "['head -c 300000 /dev/zero | tr \"\\\\0\" x']"
    )
    let large = try scenario.job(
      "large",
      script: "turns: [[{ run: 'head -c 90000 /dev/urandom >a; cp a b; echo >>b' }]]"
    )
    let own = try scenario.job(
      "own",
      script: "turns: [[{ say: done }]]",
      verify: "['head -c 300000 /dev/zero >$TMPDIR/file']"
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        "ulimit -f 100; exec env --default-signal=XFSZ \"$KJOB\" run \(loud) \(large) \(own) -j 1"
      )
    }
    #expect(outcome.result.status == 1, "\(outcome.result)")
    #expect(outcome.results?.isFinished == true)
    for id in ["loud", "large"] {
      let job = try #require(outcome.job(id))
      let type = id == "loud" ? "kjob.output" : "kjob.snapshot"
      #expect(job.outcome == "error" && job.reason?.type == type, "\(job)")
      #expect(job.reason?.message.contains("File too large") == true, "\(job)")
    }
    // A program of the job's own gets the signal, as it does without kjob.
    #expect(outcome.job("own")?.reason?.message.hasSuffix("exited with 153") == true)
  }

  @Test(.fault(129)) func `whose journal cannot grow is not said to be changed by others`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'head -c 3000 /dev/zero | base64' }]]")
    let outcome = try scenario.checked {
      try scenario.shell("ulimit -f 2; exec env --default-signal=XFSZ \"$KJOB\" run \(file)")
    }
    #expect(outcome.result.status == 1, "\(outcome.result)")
    #expect(outcome.result.errors.contains("cannot write the journal"), "\(outcome.result)")
    #expect(!(outcome.result.output + outcome.result.errors).contains("was changed"))
  }

  @Test(arguments: ["repository/.git", "repository/.git/out", "bare.git", "linked", "sub/.GIT/x"])
  func `that is git's own is refused`(output: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let folder = scenario.directory.path
    try Shell.run("git init -q --bare bare.git; ln -s repository/.git linked", in: folder)
    let before = try Shell.run("find bare.git repository/.git | sort", in: folder)
    let result = try scenario.kjob("run \(file) --output \(output)")
    #expect(result.status == 1)
    #expect(result.errors.contains("is a folder of git's own"), "\(result)")
    #expect(try Shell.run("find bare.git repository/.git | sort", in: folder) == before)
  }

  @Test func `that lies in a working tree within a bare repository is not git's`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    try Shell.run(
      "git clone -q --bare repository bare; git -C bare worktree add -q main",
      in: scenario.directory.path
    )
    let result = try scenario.kjob("run \(file) --output bare/main/kjob-out")
    #expect(result.status == 0, "\(result)")
  }

  @Test(
    arguments: [
      ("notes\n", false), ("{}", false), ("<html></html>", false), ("\u{0}", false),
      ("", true), ("<testsuites/>", true),
      ("\u{FEFF}<?xml version='1.0'?>\n<!-- x -->\n<testsuite name='pytest'/>", true),
    ]
  )
  func `takes another file for the JUnit report if that is one`(text: String, isTaken: Bool) throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    try scenario.directory.write("report", text)
    let result = try scenario.kjob("run \(file) --junit report")
    #expect(result.status == (isTaken ? 0 : 1), "\(result)")
    let folder = scenario.directory.path
    #expect(FileManager.default.fileExists(atPath: folder + "/home/ran") == isTaken)
    #expect(FileManager.default.fileExists(atPath: folder + "/kjob-out") == isTaken)
    #expect(try scenario.directory.read("report").contains("kjob.run-id") == isTaken)
    if isTaken { return }
    #expect(try scenario.directory.read("report") == text)
    #expect(try scenario.kjob("run \(file)").status == 0)
    let report = try scenario.kjob("report kjob-out --junit report")
    #expect(report.status == 1 && report.errors.contains("is not a JUnit report"), "\(report)")
    #expect(try scenario.directory.read("report") == text)
    #expect(result.errors.contains("/report` is not a JUnit report and would be lost"))
  }

  @Test(.fault(197)) func `in the repository is no part of a patch and touches no file of it`()
    throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ write: { path: a, content: x } }]]")
    let before = try scenario.git("git status --porcelain; cat README src/*")
    let result = try scenario.kjob("run \(file) --output repository/kjob-out")
    #expect(result.status == 0, "\(result)")
    #expect(try scenario.git("git status --porcelain -- README src; cat README src/*") == before)
    let patch = try scenario.directory.read("repository/kjob-out/jobs/job/changes.patch")
    #expect(!patch.contains("kjob-out"))
    // Where files of the repository's own stand, nothing is written.
    try scenario.git("mkdir -p mine/jobs/job; echo mine >mine/jobs/job/file; git add mine")
    try scenario.git("git commit -qm mine")
    let refused = try scenario.kjob("run \(file) --output repository/mine")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("was not made by kjob"))
    #expect(try scenario.git("git status --porcelain mine; cat mine/jobs/job/file") == "mine\n")
  }
}
