import Foundation
import TestSupport
import Testing

/// Verifications that search the delivered tree, as the built program judges them.
@Suite(.waiting) struct `A search of the delivered tree` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// What the agent runs in its worktree.
    var agent = "true"
    var step: String
    /// Nil where the job passes.
    var type: String?
    /// What the reason's message ends with, or what the command's result is called.
    var ending: String
    /// What the log has.
    var log: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "nothing is left",
      agent: "sed -i s/world/kjob/ src/greeting.txt",
      step: "{ absent: world, in: [src] }",
      ending: "found no match",
      log: "no match\n"
    ),
    Case(
      name: "something is left",
      agent: "mkdir src/a; printf 'x\\n  a world\\n' >src/a/b",
      step: "{ absent: 'w(or|ar)ld', in: [src] }",
      type: "kjob.verify.failed",
      ending: "found 2 matches, the first in src/a/b:2",
      log: "src/a/b:2:   a world\nsrc/greeting.txt:2: world\n"
    ),
    Case(
      name: "what has to be there is there",
      agent: "echo new >src/new",
      step: "{ present: '^new$' }",
      ending: "found 1 match, the first in src/new:1",
      log: "src/new:1: new\n"
    ),
    Case(
      name: "what has to be there is missing",
      step: "{ present: '^new$', in: ['*.txt'] }",
      type: "kjob.verify.failed",
      ending: "found no match",
      log: "no match\n"
    ),
    Case(
      name: "only ignored files have it",
      agent: "echo left >left.o; mkdir build; echo left >build/x",
      step: "{ absent: left }",
      ending: "found no match",
      log: "no match\n"
    ),
    Case(
      name: "the agent calls all files binary",
      agent: "echo '* binary' >.gitattributes",
      step: "{ absent: world }",
      type: "kjob.verify.failed",
      ending: "found 1 match, the first in src/greeting.txt:2",
      log: "src/greeting.txt:2: world\n"
    ),
    Case(
      name: "the path never had a file",
      step: "{ absent: world, in: [src, sorces] }",
      type: "kjob.verify.cannot-run",
      ending: "cannot search: no file matches `sorces`, neither in the base nor in the change",
      log:
        "cannot search: no file matches `sorces`, neither in the base nor in the change\n"
    ),
    Case(
      name: "what one pathspec names, another leaves out",
      step: "{ absent: world, in: ['src/*.txt', ':!*.txt'] }",
      type: "kjob.verify.cannot-run",
      ending:
        "cannot search: no file matches `src/*.txt :!*.txt`, neither in the base nor in the change",
      log:
        "cannot search: no file matches `src/*.txt :!*.txt`, neither in the base nor in the change\n"
    ),
    Case(
      name: "the change left nothing to search, and nothing was wanted",
      agent: "git rm -rq src",
      step: "{ absent: world, in: [src] }",
      ending: "found no match; the change left no file that matches `src`",
      log: "no match\n"
    ),
    Case(
      name: "the change left nothing to search, and something was wanted",
      agent: "git rm -rq src; echo world >world",
      step: "{ present: world, in: [src, world] }",
      type: "kjob.verify.failed",
      ending:
        "found 1 match, the first in world:1; the change left no file that matches `src`",
      log: "world:1: world\n"
    ),
    Case(
      name: "plain text",
      agent: "echo 'a.b(' >src/new",
      step: "{ absent: 'A.B(', fixed: true, ignore-case: true, in: [src] }",
      type: "kjob.verify.failed",
      ending: "found 1 match, the first in src/new:1",
      log: "src/new:1: a.b(\n"
    ),
    Case(
      name: "plain text that an expression would find",
      step: "{ absent: 'w.rld', fixed: true }",
      ending: "found no match",
      log: "no match\n"
    ),
    Case(
      name: "case matters",
      step: "{ absent: WORLD }",
      ending: "found no match",
      log: "no match\n"
    ),
    Case(
      name: "case does not matter",
      step: "{ absent: WORLD, ignore-case: true }",
      type: "kjob.verify.failed",
      ending: "found 1 match, the first in src/greeting.txt:2",
      log: "src/greeting.txt:2: world\n"
    ),
    Case(
      name: "an expression that only git looks at",
      step: "{ absent: 'a{1001}(' }",
      type: "kjob.verify.cannot-run",
      ending: #"cannot search: -e option, 'a{1001}(': Unmatched ( or \("#,
      log: #"cannot search: -e option, 'a{1001}(': Unmatched ( or \("# + "\n"
    ),
    Case(
      name: "a path that git does not know how to read",
      step: "{ present: world, in: [':(odd)src'] }",
      type: "kjob.verify.cannot-run",
      ending: "cannot search: Invalid pathspec magic 'odd' in ':(odd)src'",
      log: "cannot search: Invalid pathspec magic 'odd' in ':(odd)src'\n"
    ),
    Case(
      name: "more matches than one can read",
      agent: "seq 1000 >src/numbers",
      step: "{ absent: '^[0-9]+$', timeout: 1m }",
      type: "kjob.verify.failed",
      ending: "found 1000 matches, the first in src/numbers:1",
      log: (1...200).map { "src/numbers:\($0): \($0)\n" }.joined()
        + "… and 800 more matches\n"
    ),
  ]

  @Test(.fault(237), arguments: cases)
  func `is judged by its matches, which are shown`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: \(Self.quoted(example.agent)) }]]",
      verify: "[\(example.step.replacing("{ ", with: "{ name: it, ", maxReplacements: 1))]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.reason?.type == example.type, "\(outcome.result)")
    #expect(job.outcome == (example.type == nil ? "passed" : "failed"))
    #expect(outcome.result.status == (example.type == nil ? 0 : 1))
    let log = try scenario.directory.read("kjob-out/jobs/job/verify-1-it.log")
    #expect(log == example.log)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains("command-finished"))
    if example.type != nil {
      #expect(job.reason?.message == "`it` \(example.ending)")
      let end = log.split(separator: "\n").suffix(50).joined(separator: "\n")
      #expect(job.reason?.details == "`it` \(example.ending); its output ended with:\n\(end)")
    }
    #expect(try Self.endings(journal) == [example.ending])
  }

  /// A text as YAML reads it again.
  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }

  private static func endings(_ journal: String) throws -> [String] {
    struct Line: Decodable {
      struct Facts: Decodable { var ending: String? }
      var type: String?
      var data: Facts?
    }
    return try journal.split(separator: "\n").compactMap { line in
      guard line.contains("command-finished") else { return nil }
      return try JSONDecoder().decode(Line.self, from: Data(line.utf8)).data?.ending
    }
  }

  @Test func `has a name and a place in every report, as a command has`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "matrix: { word: [hello, goodbye] }",
      verify: "[{ absent: '${{ matrix.word }}', in: [src, README] }, 'true']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.results?.jobs.map(\.outcome) == ["failed", "passed"])
    let commands = try #require(outcome.job("job[hello]")).commands
    #expect(commands.map(\.name) == ["absent: hello in src, README", "true"])
    #expect(commands.map(\.result) == ["failed", "passed"])
    #expect(commands.first?.outputTail == "src/greeting.txt:1: hello")
    #expect(outcome.result.output.contains("found 1 match, the first in src/greeting.txt:1"))
    let page = try scenario.directory.read("kjob-out/report.html")
    #expect(page.contains("absent: hello in src, README"))
    let logs = try Shell.run("ls kjob-out/jobs/*/verify-1-*", in: scenario.directory.path)
    #expect(logs.split(separator: "\n").count == 2)
  }

  @Test func `shows no secret that the base holds`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/src/token", "token = correct-horse-battery\n")
    try scenario.git("git add --all && git commit --quiet -m token")
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "secrets: [HORSE]",
      verify: "[{ absent: 'token =' }]"
    )
    let outcome = try scenario.run(file, environment: ["HORSE": "correct-horse-battery"])
    #expect(outcome.job()?.reason?.type == "kjob.verify.failed", "\(outcome.result)")
    let found = try Shell.run(
      "grep -rl correct-horse-battery kjob-out || true",
      in: scenario.directory.path
    )
    #expect(found == "")
  }
}
