import Foundation
import TestSupport
import Testing

/// The keys of `limits`, each with a job that goes beyond it and one that does not.
@Suite(.waiting) struct `The limits of a job` {
  @Test func `on the worktree's size is told with what was found and the key`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                mkdir -p build; head -c 5000000 /dev/zero >build/ignored
                for i in 1 2 3 4; do head -c 400000 /dev/urandom >new-$i; done
        """,
      settings: "limits: { worktree-size: 1MB }"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "error")
    let reason = try #require(job.reason)
    #expect(reason.type == "kjob.snapshot", "\(reason)")
    let found = try #require(reason.message.firstMatch(of: /take at least ([0-9]+) bytes/))
    // Three of the four, in the blocks of the file system.
    #expect((1_200_000...1_300_000).contains(Int(found.1) ?? 0), "\(reason)")
    #expect(reason.message.contains("`limits: worktree-size` allows 1MB"))
    #expect(reason.details.contains("raise the limit"))
  }

  @Test func `on the worktree's size counts neither the base nor what is only claimed`() throws {
    let scenario = try Scenario()
    try scenario.git("head -c 3000000 /dev/urandom >big; git add big; git commit -qm big")
    let file = try scenario.job(
      // Holes take nothing of the disk, and a file beyond its own limit is not read.
      script: "turns: [[{ run: 'truncate -s 1T huge; echo x >new' }]]",
      settings: "limits: { worktree-size: 1MB }"
    )
    let job = try #require(try scenario.run(file).job())
    // It is no part of the patch, which is told, but as a file that is too large.
    #expect(job.reason?.message.contains("`huge`: 1099511627776 bytes") == true, "\(job)")
    #expect(job.reason?.message.contains("more than `limits: file-size` allows") == true)
  }

  @Test func `on the worktree's size counts holes that are read`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'truncate -s 2M hole' }]]",
      settings: "limits: { worktree-size: 1MB }"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.message.contains("take at least 2097152 bytes") == true, "\(job)")
  }

  @Test(
    .fault(244),
    arguments: [
      ("new", "", "1MB", "error"), ("new", "", "2MB", "passed"),
      ("build/made", "", "1MB", "passed"),
      ("new", "verify-in: worktree", "1MB", "passed"),
    ]
  )
  func `on size and files hold in the clean room`(
    name: String,
    settings: String,
    size: String,
    outcome: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'head -c 700000 /dev/urandom >mine' }]]",
      settings: "limits: { worktree-size: \(size) }\n\(settings)",
      verify: "['mkdir -p build; head -c 700000 /dev/urandom >\(name)']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == outcome, "\(job)")
    guard outcome == "error" else { return }
    #expect(job.reason?.type == "kjob.snapshot")
    #expect(job.reason?.message.hasPrefix("the new and changed files of the clean room") == true)
  }

  @Test(arguments: [(26, "error"), (25, "passed")])
  func `on the worktree's files is told with what was found and the key`(
    count: Int,
    outcome: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'for i in $(seq \(count - 5)); do : >new-$i; done' }]]",
      // `.git`, `.gitignore`, `README`, `src` and what is in it are there already.
      settings: "limits: { worktree-files: 25 }"
    )
    let result = try scenario.run(file)
    let job = try #require(result.job())
    #expect(job.outcome == outcome, "\(result.result)")
    guard outcome == "error" else { return }
    #expect(job.reason?.type == "kjob.snapshot")
    #expect(
      job.reason?.message == """
        the worktree holds at least 26 files, links and folders, and \
        `limits: worktree-files` allows 25
        """
    )
  }

  @Test(arguments: [("2000001", false), ("2000000", true)])
  func `on a file's size is told with the size and the key`(size: String, fits: Bool) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'head -c \(size) /dev/zero >large' }]]",
      settings: "limits: { file-size: 2MB }"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == (fits ? "passed" : "error"), "\(outcome.result)")
    let says = "`large`: 2000001 bytes, more than `limits: file-size` allows"
    #expect(job.snapshot?.leftOut == (fits ? [] : [says]))
    guard !fits else { return }
    #expect(job.reason?.type == "kjob.snapshot")
    let message = job.reason?.message ?? ""
    #expect(message.contains(says + ": 2000000 bytes"), "\(message)")
  }

  @Test func `on logs keeps both ends and tells the size`() throws {
    let scenario = try Scenario()
    let print = "echo first; printf 'x%.0s' {1..100000}; echo; echo last"
    let agent = try scenario.directory.write(
      "agent.sh",
      "{ \(print); } >&2; exec \"$UNDER_TEST\" agent --script \(scenario.directory.path)/a.script"
    )
    try scenario.directory.write("a.script", "turns: [[{ say: x }]]")
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "limits: { log-size: 10KB }\nsetup: [\"\(print)\"]",
      verify: "[\"\(print)\"]"
    )
    let outcome = try scenario.run("\(file) --agent-command 'bash \(agent)'")
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    for log in ["agent.stderr", "setup-1-*", "verify-1-*"] {
      let text = try Shell.run("cat kjob-out/jobs/job/\(log).log", in: scenario.directory.path)
      #expect(text.hasPrefix("first\nx") && text.hasSuffix("x\nlast\n"), "\(log)")
      #expect(text.contains("\n[kjob: 90012 bytes left out here; 100012 in all]\n"), "\(log)")
      #expect((10_000...10_100).contains(text.utf8.count), "\(log)")
    }
    #expect(outcome.job()?.commands.allSatisfy { $0.outputTail.hasSuffix("last") } == true)
  }

  @Test func `on the transcript keeps both ends and tells the size`() throws {
    let scenario = try Scenario()
    let says = (1...200).map { "{ say: \"number \($0) \(String(repeating: "x", count: 200))\" }" }
    let file = try scenario.job(
      script: "turns: [[\(says.joined(separator: ", "))]]",
      settings: "limits: { transcript-size: 10KB }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let text = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(text.utf8.count <= 10_100, "\(text.utf8.count)")
    #expect(text.contains("\"initialize\"") && text.contains("end_turn"))
    let cut = try #require(
      text.firstMatch(of: /{"dropped":([0-9]+),"bytes":([0-9]+),"total":([0-9]+)}\n/)
    )
    let (bytes, total) = (Int(cut.2) ?? 0, Int(cut.3) ?? 0)
    #expect(Int(cut.1) ?? 0 > 100)
    #expect(total - bytes == text.utf8.count - cut.0.utf8.count)
  }

  @Test func `on the transcript holds for one long line`() throws {
    let scenario = try Scenario()
    let agent = try scenario.directory.write(
      "agent.py",
      PlainAgent.program("def prompt(m): say('x' * 3_000_000); stop(m)")
    )
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "limits: { transcript-size: 1MB }"
    )
    let outcome = try scenario.run("\(file) --agent-command 'python3 \(agent)'")
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let text = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    #expect(text.utf8.count < 1_000_000)
    let cut = try #require(text.firstMatch(of: /{"dropped":1,"bytes":([0-9]+),"total":[0-9]+}\n/))
    #expect((3_000_000...3_001_000).contains(Int(cut.1) ?? 0))
    #expect(text.contains("end_turn"))
  }
}
