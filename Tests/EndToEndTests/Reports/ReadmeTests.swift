import Foundation
import TestSupport
import Testing

/// What the README shows, done as a reader would do it.
@Suite(.waiting) struct `The README` {
  private static let text = Result {
    try String(contentsOfFile: `Pipeline steps`.root + "/README.md", encoding: .utf8)
  }

  /// The blocks in this language, without their fences.
  private static func blocks(_ language: String) throws -> [String] {
    try text.get().split(separator: "\n```\(language)\n").dropFirst().compactMap { part in
      part.firstRange(of: "\n```").map { String(part[..<$0.lowerBound]) }
    }
  }

  /// A folder with the README's own job and its repository, and a Kiro that does that job.
  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    let job = try #require(try Self.blocks("yaml").first)
    try scenario.directory.write("jobs/refactor.yml", job + "\n")
    try scenario.directory.write(
      "jobs/second.yml",
      job.replacing("version: 1", with: "version: 1\nname: second") + "\n"
    )
    let script = `Pipeline steps`.root + "/jobs/scripts/refactor.yml"
    try scenario.directory.write(
      "bin/kiro-cli",
      """
      #!/bin/bash
      case $1 in
        acp) exec "$UNDER_TEST" agent --script "\(script)" ;;
        whoami) echo "Logged in" ;;
        --version) echo "kiro-cli 2.18.1" ;;
      esac
      """
    )
    try Shell.run(
      """
      "$1/ci/sample-repositories" samples
      mv samples/api .
      chmod +x bin/kiro-cli
      """,
      arguments: [`Pipeline steps`.root],
      in: scenario.directory.path
    )
    return scenario
  }

  @Test func `has commands that work in their order`() throws {
    let scenario = try scenario()
    let commands = try Self.blocks("console").flatMap { block in
      block.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }
    #expect(commands.count >= 7)
    let script = commands.map { "echo '$'; \($0)" }.joined(separator: "\n")
    // "In a repository of yours".
    try Shell.run(
      """
      printf 'test:\\n\\ttrue\\n' >Makefile
      git init --quiet --initial-branch=main
      git add Makefile && git commit --quiet -m first
      """,
      in: scenario.directory.path
    )
    let result = try scenario.shell(
      "ln -s \"$KJOB\" bin/kjob; PATH=$PWD/bin:$PATH; unset KJOB\n\(script)"
    )
    #expect(result.status == 0, "\(result)")
    // The sample's output is what the first command prints, but for times.
    let shown = try #require(try Self.blocks("console").first)
    let plain = { (text: String) in
      text.split(separator: "\n").filter { !$0.hasPrefix("$") }.map { line in
        line.replacing(/\d+\.\d+s/, with: "TIME").replacing(/\d+\.\d{3} credits/, with: "CREDITS")
      }
    }
    #expect(Array(plain(result.output).prefix(plain(shown).count)) == plain(shown))
    #expect(result.output.contains("3 jobs in "))
    let branches = try Shell.run(
      "git branch --list 'kjob/*' | tr -d ' '",
      in: scenario.directory.path
    )
    #expect(branches == "kjob/first\n")
    try scenario.requireNoWorktrees()
  }

  @Test func `has job files that kjob takes`() throws {
    let scenario = try scenario()
    let jobs = try Self.blocks("yaml").filter { $0.hasPrefix("version: 1") }
    #expect(jobs.count == 2)
    try scenario.directory.write("jobs/repositories.yml", "[../api, ../repository]\n")
    for (index, job) in jobs.enumerated() {
      try scenario.directory.write("jobs/port.yml", job + "\n")
      let result = try scenario.kjob("check jobs/port.yml")
      #expect(result.status == 0, "\(index): \(result)")
    }
    let list = try scenario.kjob("list jobs/port.yml")
    #expect(list.output.contains("port@api[core]") && list.output.contains("port@api[net]"))
  }

  @Test func `names every command, and tests that there are`() throws {
    let scenario = try Scenario()
    let text = try Self.text.get()
    let help = try scenario.kjob("--help").output
    let commands = help.split(separator: "\n").compactMap { line in
      line.prefixMatch(of: #/  ([a-z]+)  /#).map { String($0.1) }
    }
    #expect(commands.count >= 10)
    // One by one in a list: a failure need not print the whole README.
    #expect(commands.filter { !text.contains("`kjob \($0)") } == [])
    let files = try Shell.run("find Tests -name '*.swift'", in: `Pipeline steps`.root)
    for test in text.matches(of: /`([A-Z][A-Za-z]+Tests)`/) {
      #expect(files.contains("/\(test.1).swift"), "\(test.1)")
    }
  }
}
