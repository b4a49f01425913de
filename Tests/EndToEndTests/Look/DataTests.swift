import Foundation
import TestSupport
import Testing

/// Output that programs read, where kjob cannot know that it is not the log of a CI system.
@Suite(.waiting) struct `Data for programs` {
  /// Lines that CI systems take for commands, or that `kjob` would clean for people.
  private static let hostile = """
    --- a/x
    +++ b/x
    ::error::no
      ::stop-commands::x
    ##[group]x
    ##vso[task.complete]x
    ~~~ x
    \u{1B}[31mred\u{1B}[0m\r

    """

  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.directory.write("home/hostile", Self.hostile)
    // A byte that is not text.
    try Shell.run(#"printf '\377\n' >>home/hostile"#, in: scenario.directory.path)
    try scenario.job(
      script: #"""
        turns:
          - - run: 'cat "$HOME/hostile" >new.txt; cat "$HOME/hostile" >README'
            - errors: "--- a\n::error::no\n##[group]x\n"
            - say: "##[group]x"
        """#,
      settings: """
        setup: [{ name: prepare, run: 'cat "$HOME/hostile"' }]
        changes: { restore: [README] }
        """,
      verify: #"[{ name: odd one, run: 'cat "$HOME/hostile"' }]"#
    )
    #expect(try scenario.run("jobs/*.yml").result.status == 0)
    return scenario
  }

  /// Where kjob has no terminal, and its output is a pipe.
  private static let surroundings: [[String: String]] = [
    ["GITHUB_ACTIONS": "true", "CI": "true"], ["TF_BUILD": "True"], [:],
  ]

  /// Runs a command without any terminal and returns true if a pipe gets the bytes of the file `wanted`.
  private func isExact(
    _ words: String,
    _ wanted: String,
    _ scenario: Scenario,
    _ environment: [String: String]
  ) throws -> Bool {
    let result = try scenario.shell(
      """
      setsid -w "$KJOB" \(words) </dev/null 2>errors | cat >got
      # JSON may say the same in other characters.
      [ "${1:-}" != json ] || sed -i 's/#\\\\u0023/##/g' got
      cmp got "\(wanted)" >&2
      """.replacing("${1:-}", with: wanted.contains(".json") ? "json" : ""),
      environment: environment
    )
    return result.status == 0
  }

  @Test func `are exactly what the files hold`() throws {
    let scenario = try scenario()
    let job = "kjob-out/jobs/job"
    let table: [(words: String, file: String)] = [
      ("diff", "\(job)/changes.patch"), ("diff job --no-pager", "\(job)/changes.patch"),
      ("diff kjob-out job --dropped", "\(job)/dropped.patch"),
      ("log job 'odd one'", "\(job)/verify-1-odd-one.log"),
      ("log job odd-one", "\(job)/verify-1-odd-one.log"),
      ("log job verify-1-odd-one", "\(job)/verify-1-odd-one.log"),
      ("log job verify-1-odd-one.log", "\(job)/verify-1-odd-one.log"),
      ("log job agent", "\(job)/agent.stderr.log"),
      ("log job transcript", "\(job)/transcript.jsonl"),
      ("show --format json", "kjob-out/results.json"),
      ("watch --format json", "kjob-out/journal.jsonl"),
    ]
    for environment in Self.surroundings {
      for (words, file) in table {
        #expect(try isExact(words, file, scenario, environment), "\(words) in \(environment)")
      }
    }
  }

  @Test func `are the same in a pipe of a CI system as in a file`() throws {
    let scenario = try scenario()
    let commands = [
      "schema", "schema results", "schema events", "completions bash", "completions zsh",
      "completions fish", "manual", "manual jobs", "list jobs --format json",
      "plan jobs --shards 1 --format json", "plan jobs --shards 1 --github-matrix",
      "plan jobs --shards 1 --gitlab-child", "plan jobs --shards 1 --slurm",
      "plan jobs --shards 1 --kubernetes --image x", "complete-words show ''",
      "--version",
    ]
    for words in commands {
      _ = try scenario.shell("\"$KJOB\" \(words) >wanted || true")
      for environment in Self.surroundings {
        #expect(try isExact(words, "wanted", scenario, environment), "\(words) in \(environment)")
      }
    }
  }

  @Test func `apply as patches where nobody watches`() throws {
    let scenario = try scenario()
    let result = try scenario.shell(
      #"setsid -w "$KJOB" diff job </dev/null | git -C repository apply --check --binary --index"#,
      environment: ["GITHUB_ACTIONS": "true"]
    )
    #expect(result.status == 0 && result.errors == "", "\(result)")
  }

  @Test(arguments: ["log job", "show job --full", "show", "explain", "check jobs", "list jobs"])
  func `do not include text for people, which no CI system obeys`(words: String) throws {
    let scenario = try scenario()
    let result = try scenario.shell(
      #"setsid -w "$KJOB" \#(words) </dev/null | cat"#,
      environment: ["GITHUB_ACTIONS": "true"]
    )
    #expect(!result.output.isEmpty)
    #expect(PipelineParser.commands(in: Data(result.output.utf8)) == [])
    if words == "log job" { #expect(result.output.contains("\n\\--- a/x\n")) }
  }
}
