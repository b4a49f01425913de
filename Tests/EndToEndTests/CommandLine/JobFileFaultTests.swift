import Foundation
import TestSupport
import Testing

/// Job files that are none, as the built program sees them; nothing starts for any of them.
@Suite(.waiting) struct `A job file that cannot be used` {
  struct Case: CustomTestStringConvertible, Sendable {
    var fault: String
    /// A script that makes `jobs/job.yml`, or changes the good one that is there.
    var make: String
    var says: [String]
    var testDescription: String { fault }
  }

  private static func line(_ text: String) -> String {
    "printf '%s\\n' '\(text.replacing("'", with: "'\\''"))' >>job.yml"
  }

  static let cases: [Case] = [
    Case(fault: "is empty", make: ": >job.yml", says: ["no jobs: the file is empty"]),
    Case(fault: "has comments only", make: "echo '# x' >job.yml", says: ["no jobs"]),
    Case(fault: "has no jobs in its list", make: line("jobs: {}"), says: ["must not be empty"]),
    Case(fault: "has an unknown key", make: line("flavour: x"), says: ["unknown key `flavour`"]),
    Case(
      fault: "has a key that is nearly one",
      make: line("promt: x"),
      says: ["did you mean `prompt`?"]
    ),
    Case(
      fault: "has a key twice",
      make: line("prompt: again"),
      says: ["duplicate key `prompt`", "first given here"]
    ),
    Case(
      fault: "has ids that differ by case",
      make: line("jobs: { same: {}, Same: {} }"),
      says: ["same", "Same"]
    ),
    Case(fault: "has a list for a text", make: line("name: [a]"), says: ["must be text"]),
    Case(fault: "says yes", make: line("require-mcp-startup: yes"), says: ["not the text `yes`"]),
    Case(fault: "has an octal number", make: line("name: 08"), says: ["the number `08`"]),
    Case(
      fault: "has times that are none",
      make: "sed -i '/^timeout/d' job.yml; " + line("timeout: -5s") + "; " + line("name: 1e3"),
      says: ["`-5s`: it is negative", "the number `1e3`"]
    ),
    Case(
      fault: "has no time at all",
      make: "sed -i '/^timeout/d' job.yml; " + line("timeout: 0s"),
      says: ["more than zero"]
    ),
    Case(
      fault: "has an endless time",
      make: "sed -i '/^timeout/d' job.yml; " + line("timeout: 99999999999999999999s"),
      says: ["longer than 7 days"]
    ),
    Case(fault: "has nothing", make: line("name:"), says: ["not nothing"]),
    Case(
      fault: "is indented by tabs",
      make: "printf 'agent:\\n\\tname: x\\n' >job.yml",
      says: ["tab"]
    ),
    Case(fault: "is no UTF-8", make: "printf 'name: \\377\\n' >>job.yml", says: ["UTF-8"]),
    Case(
      fault: "holds NUL",
      make: "printf 'name: a\\0b\\n' >>job.yml",
      says: ["the character U+0000 is not allowed"]
    ),
    Case(fault: "is large", make: "truncate -s 50M job.yml", says: ["larger than 1048576 bytes"]),
    Case(fault: "is a pipe", make: "rm job.yml; mkfifo job.yml", says: ["it is a pipe"]),
    Case(fault: "is endless", make: "ln -sf /dev/zero job.yml", says: ["not a regular file"]),
    Case(
      fault: "is a bomb of aliases",
      make: """
        { echo 'a0: &a0 [x]'; for i in 1 2 3 4 5 6 7 8 9; do p=$((i - 1))
          echo "a$i: &a$i [*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p]"; done; } >job.yml
        """,
      says: ["alias"]
    ),
    Case(
      fault: "is nested ten thousand times",
      make: "head -c 10000 /dev/zero | tr '\\0' '[' >job.yml",
      says: ["nested more than 64 deep"]
    ),
    Case(fault: "has a merge key", make: line("<<: { name: x }"), says: ["merge"]),
    Case(fault: "has a tag", make: line("name: !!python/object x"), says: ["tag"]),
    Case(fault: "includes", make: line("name: !include x.yml"), says: ["tag"]),
    Case(fault: "has two documents", make: line("--- {}"), says: ["document"]),
    Case(
      fault: "depends on others, which jobs cannot",
      make: line("needs: [b]"),
      says: ["`needs`"]
    ),
    Case(
      fault: "has prompts that cannot be read",
      make: """
        sed -i '/^prompt/d' job.yml; mkdir folder; mkfifo pipe; : >empty; truncate -s 100M large
        ln -s /dev/zero endless
        echo 'prompts: [{ file: missing }, { file: folder }, { file: pipe }, { file: empty },' >>job.yml
        echo '  { file: large }, { file: endless }, { file: ~other/p }]' >>job.yml
        """,
      says: [
        "No such file", "it is a folder", "it is a pipe", "`empty` is blank",
        "`large`: it is larger", "not a regular file", "`~` and is not in your home folder",
      ]
    ),
    Case(
      fault: "copies what is not in the repository",
      make: line("copy: [../../etc/passwd, /etc/passwd, .git/config]"),
      says: ["leads out of the repository", "`/etc/passwd`", "belongs to git"]
    ),
    Case(
      fault: "has names that lead elsewhere",
      make: line("jobs: { a/b: {}, ..: {}, .a: {}, -a: {}, \"a\\nb\": {}, \"a\\u202Eb\": {} }"),
      says: ["holds `/`", "starts with `.`", "starts with `-`", "more than one line", "u{202e}"]
    ),
    Case(
      fault: "has a name of a thousand bytes",
      make: "echo \"name: $(head -c 1000 /dev/zero | tr '\\0' n)\" >>job.yml",
      says: ["longer than 100 bytes"]
    ),
  ]

  @Test(
    .fault(143, 144, 145, 146, 147, 148, 149, 150, 151, 153, 154, 156),
    arguments: cases
  )
  func `is refused whole, with its places, and nothing starts`(example: Case) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    let good = try scenario.job("good", script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    try Shell.run(example.make, in: scenario.directory.path + "/jobs")
    let outcome = try scenario.run("\(good) \(file)")
    #expect(outcome.result.status == 1)
    #expect(outcome.result.output == "")
    #expect(outcome.results == nil)
    #expect(outcome.result.errors.hasPrefix("jobs/job.yml"), "\(outcome.result.errors)")
    for text in example.says {
      #expect(outcome.result.errors.contains(text), "\(outcome.result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  @Test(.fault(147), arguments: ["\u{FEFF}", ""], ["\r\n", "\r", "\n"])
  func `is not one with a byte order mark or other line ends`(mark: String, end: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let text = mark + (try scenario.directory.read(file)).replacing("\n", with: end)
    try scenario.directory.write(file, text)
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test(.fault(157)) func `names a variable that is not set`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'touch $HOME/ran' }]]",
      settings: "mcp-servers: { a: { command: [x], env: { K: \"${NOT_SET_ANYWHERE}\" } } }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    #expect(outcome.job()?.reason?.message.contains("`NOT_SET_ANYWHERE`") == true)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  @Test(.fault(158)) func `is read once, whatever an agent writes into it`() throws {
    let scenario = try Scenario()
    let folder = "repository/jobs"
    for name in ["one", "two"] {
      try scenario.directory.write(
        "\(folder)/\(name).script",
        """
        turns:
          - - run: |
                for file in "\(scenario.directory.path)/\(folder)"/*.yml jobs/*.yml; do
                  echo 'broken: [' >"$file"
                done
            - write: { path: made, content: x }
        """
      )
      try scenario.directory.write(
        "\(folder)/\(name).yml",
        """
        version: 1
        source: tolerant
        agent: { scripted: \(name).script }
        prompt: x
        verify: [test -e made]
        """
      )
    }
    try scenario.git("git add -A && git commit -qm jobs")
    let result = try scenario.kjob("run \(folder)/one.yml \(folder)/two.yml -j 1")
    let outcome = try scenario.outcome(result)
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "passed"], "\(result)")
    #expect(try scenario.patch("two").contains("+broken: ["))
  }
}
