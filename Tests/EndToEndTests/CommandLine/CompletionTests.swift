import Foundation
import TestSupport
import Testing

/// What kjob offers to a shell for the last word of a line.
@Suite(.waiting) struct `Completion` {
  /// A folder with job files, with two runs, and with names that shells have to quote.
  static func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.job("alpha", script: "turns: [[{ say: done }]]")
    try scenario.directory.write("jobs/license.script", "turns: [[{ say: done }]]")
    try scenario.directory.write(
      "jobs/license.yml",
      """
      version: 1
      repos: [{ path: ../repository, name: acpx }, { path: ../repository, name: web }]
      matrix: { m: [src, test] }
      agent: { scripted: license.script }
      prompt: Do it.
      verify: ["true"]

      """
    )
    try scenario.job(
      "beta",
      script: "turns: [[{ say: done }]]",
      settings: #"matrix: { m: ["$(boo)", x@y] }"#
    )
    try scenario.directory.write("jobs/notes.txt", "")
    try scenario.directory.write("jobs/broken.yml", "version: 2\n")
    try scenario.directory.write("my files/other.yml", "")
    for line in [
      "run jobs/license.yml", "run jobs/alpha.yml --output 'old runs/first'",
    ] {
      let result = try scenario.kjob(line)
      #expect(result.status == 0, "\(result)")
    }
    return scenario
  }

  private static let ids = [
    "license@acpx[src]", "license@acpx[test]", "license@web[src]", "license@web[test]",
  ]

  /// Words up to the last one, with the candidates, or with the kind that the shell knows.
  private static let lines: [(words: [String], offers: [String])] = [
    (["sch"], ["schema"]),
    (["vers"], ["version"]),
    (["help", "sch"], ["schema"]),
    (["--co"], ["--color"]),
    (["--color", "a"], ["auto", "always"]),
    (["run", "-j", ""], ["auto"]),
    (["resume", "--jobs=a"], ["--jobs=auto"]),
    (["run", "--max-credits", ""], []),
    (["-C", ""], [":folders"]),
    (["-C", "jobs", "--color=never", "explai"], ["explain"]),
    (["-C", "jobs", "run", "al"], ["alpha.yml"]),
    (["-C", "jobs", "run", "--junit=n"], ["--junit=notes.txt"]),
    (
      ["-C", "jobs", "-C", "..", "run", ""],
      [
        "beside/", "home/", "jobs/", "kjob-out/", "my files/", "old runs/", "repository/", "tmp/",
        "worktrees/",
      ]
    ),
    (["run", "--fa"], ["--fail-fast"]),
    (["run", "--color=n"], ["--color=never"]),
    (["run", "--no-"], ["--no-require-mcp-startup"]),
    (["run", "--keep", ""], ["never", "failed", "always"]),
    (["run", "jobs/"], [":jobs"]),
    (["run", "--junit", "jobs/n"], [":files"]),
    (["run", "--junit=jobs/n"], [":files --junit="]),
    (["run", "jobs/alpha.yml", "jobs/broken.yml", "missing.yml", "--filter", ""], ["alpha"]),
    (["run", "-j", "2", "jobs/alpha.yml", "--filter=a"], ["--filter=alpha"]),
    (["list", "jobs/*.yml", "--filter", "b"], ["beta[$(boo)]", "beta[x@y]"]),
    (["-C", "jobs", "list", "beta.yml", "--filter", "b"], ["beta[$(boo)]", "beta[x@y]"]),
    (["apply", "l"], ids),
    (["apply", "kjob-out", "license@w"], Array(ids[2...])),
    (["apply", ids[0], "license@a"], [ids[1]]),
    (["apply", "--branch", "x", "license@acpx[s"], [ids[0]]),
    (["rerun", "old runs/first", ""], ["alpha"]),
    (["show", "kj"], ["kjob-out"]),
    (["show", "old runs/"], ["old runs/first"]),
    (["show", "jo"], [":folders"]),
    (["diff", ids[0], ""], []),
    (["log", ids[0], ""], ["true", "setup", "verify", "agent", "transcript"]),
    (["log", "old runs/first", "al"], ["alpha"]),
    (["checkout", ids[0], ""], [":folders"]),
    (["resume", ""], ["kjob-out"]),
    (["report", "old runs/f"], ["old runs/first"]),
    (["watch", "repo"], [":folders"]),
    (["schema", "r"], ["results"]),
    (["completions", ""], ["bash", "zsh", "fish"]),
    (["completions", "bash", ""], []),
    (["manual", ""], ["jobs"]),
    (["explain", "permissions.rules.t"], ["permissions.rules.tool", "permissions.rules.title"]),
    (["explain", "KJOB_PA"], ["KJOB_PAGER", "KJOB_PATCH"]),
    (["clean", ""], []),
    (["frob", ""], []),
    ([], [":words"]),
  ]

  @Test func `offers what fits`() throws {
    let scenario = try Self.scenario()
    for (words, offers) in Self.lines where !words.isEmpty {
      let quoted = words.map { "'\($0)'" }.joined(separator: " ")
      let result = try scenario.kjob("complete-words \(quoted)")
      #expect(result.status == 0 && result.errors == "", "\(words): \(result)")
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let head = lines.first?.split(separator: "\t").map(String.init) ?? []
      let found =
        head.first == "words"
        ? lines.dropFirst().map { String($0.prefix { $0 != "\t" }) }
        : [":" + head.joined(separator: " ")]
      #expect(found == offers, "\(words)")
    }
    #expect(try scenario.kjob("complete-words").output.hasPrefix("words\t\ninit\t"))
  }

  @Test func `says something about each word, as harmless text`() throws {
    let scenario = try Self.scenario()
    let jobs = try scenario.kjob("complete-words apply alp").output
    #expect(jobs.hasSuffix("\t\n"), "\(jobs)")
    #expect(
      try scenario.kjob("complete-words apply 'old runs/first' alp").output
        == "words\t\nalpha\tpassed\n"
    )
    #expect(
      try scenario.kjob("complete-words explain KJOB_TREE").output
        == "words\t\nKJOB_TREE\tverify only: the tree object that the patch gives.\n"
    )
    try scenario.directory.write(
      "jobs/evil.yml",
      "version: 1\nname: \"evil\\u009b\"\nprompt: x\nmatrix: { m: [\"a\\u202eb\"] }\nverify: [x]\n"
    )
    let evil = try scenario.kjob("complete-words list jobs/evil.yml --filter ''").output
    #expect(!evil.unicodeScalars.contains { $0.value == 0x9B || $0.value == 0x202E })
  }
}
