import Foundation
import TestSupport
import Testing

/// Completed command lines and the manual page, in the programs that read them.
@Suite(.waiting) struct `Shells and man` {
  /// A folder with job files, and with a run of one of them.
  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.job("alpha", script: "turns: [[{ say: done }]]")
    try scenario.job(
      "beta",
      script: "turns: [[{ say: done }]]",
      settings: #"matrix: { m: ["$(boo)", x@y] }"#
    )
    try scenario.directory.write("jobs/notes.txt", "")
    try scenario.directory.write("jobs/broken.yml", "version: 2\n")
    #expect(try scenario.kjob("run jobs/alpha.yml").status == 0)
    return scenario
  }

  /// Lines up to the cursor, with what may stand there instead of the last word.
  private static let lines: [(String, [String])] = [
    ("kjob sch", ["schema"]),
    ("kjob run --fa", ["--fail-fast"]),
    ("kjob run --no-", ["--no-require-mcp-startup"]),
    ("kjob run --keep ", ["always", "failed", "never"]),
    ("kjob run jobs/", ["jobs/alpha.yml", "jobs/beta.yml", "jobs/broken.yml"]),
    ("kjob run --junit jobs/n", ["jobs/notes.txt"]),
    ("kjob run jobs/alpha.yml jobs/broken.yml missing.yml --filter ", ["alpha"]),
    ("kjob list jobs/*.yml --filter b", ["beta[$(boo)]", "beta[x@y]"]),
    ("kjob apply kjob-out a", ["alpha"]),
    ("kjob schema r", ["results"]),
    ("kjob completions ", ["bash", "fish", "zsh"]),
    ("kjob clean ", []),
  ]

  @Test func `bash completes lines`() throws {
    let scenario = try scenario()
    var script = """
      mkdir bin; ln -s "$KJOB" bin/kjob; PATH=$PWD/bin:$PATH
      kjob completions bash >completions.bash
      set +eu
      . ./completions.bash
      try() {
        COMP_LINE=$1 COMP_POINT=${#1}; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $(complete -p kjob | sed 's/.* -F \\([^ ]*\\) .*/\\1/') kjob
        printf '%s\\n' "${COMPREPLY[@]}" | sort | paste -sd ';'
      }

      """
    for (line, _) in Self.lines {
      let word = line.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
      script += "try '\(line)' x '\(word)'\n"
    }
    // Readline's own delimiters are words for it.
    script += "try 'kjob list jobs/beta.yml --filter=bet' kjob list jobs/beta.yml --filter = bet\n"
    script += "try 'kjob list jobs/beta.yml --filter beta[x@' kjob list x --filter 'beta[x' @\n"
    let output = try scenario.shell(script)
    let expected = Self.lines.map { line in
      line.1.map { $0.replacing(/[\[\]$()]/) { "\\" + $0.output } }.joined(separator: ";")
    }
    let more = [#"beta\[\$\(boo\)\];beta\[x@y\]"#, #"y\]"#]
    #expect(
      output.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        == (expected + more).map { Substring($0) }[...]
    )
    #expect(output.errors == "")
  }

  @Test func `fish completes lines`() throws {
    let scenario = try scenario()
    var script = """
      mkdir bin; ln -s "$KJOB" bin/kjob; PATH=$PWD/bin:$PATH
      kjob completions fish >completions.fish
      cat >try.fish <<'EOF'
      source completions.fish

      """
    for (line, _) in Self.lines {
      script += "complete -C '\(line)' | string replace -r '\\t.*' '' | sort | string join ';'; "
      script += "echo '|'\n"
    }
    script += "EOF\nfish --no-config try.fish\n"
    let output = try scenario.shell(script)
    let found = output.output.components(separatedBy: "|\n").dropLast().map {
      $0.trimmingCharacters(in: .newlines).replacing("\\", with: "")
    }
    #expect(found == Self.lines.map { $0.1.joined(separator: ";") })
    #expect(output.errors == "")
  }

  @Test func `zsh completes lines`() throws {
    let scenario = try scenario()
    try scenario.directory.write(
      "setup.zsh",
      """
      PROMPT= fpath=($PWD/functions $fpath)
      unsetopt beep
      kjob() { if [[ $1 = complete-ids ]]; then $KJOB "$@"; else print -r -- "<<$*>>"; fi }
      autoload -Uz compinit
      compinit -u -D
      """
    )
    // Only lines that have one answer: what the shell then runs is what it has completed.
    let typed = [
      ("kjob sch", "schema"), ("kjob run --fa", "run --fail-fast"),
      ("kjob run --keep al", "run --keep always"), ("kjob run jobs/al", "run jobs/alpha.yml"),
      (
        "kjob run jobs/alpha.yml jobs/broken.yml --filter ",
        "run jobs/alpha.yml jobs/broken.yml --filter alpha"
      ),
      ("kjob list jobs/beta.yml --filter=beta[x", "list jobs/beta.yml --filter=beta[x@y]"),
      ("kjob apply kjob-out al", "apply kjob-out alpha"), ("kjob schema r", "schema results"),
    ]
    var script = """
      mkdir functions; "$KJOB" completions zsh >functions/_kjob
      cat >try.zsh <<'EOF'
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'stty columns 200; source setup.zsh; print R""EADY'
      zpty -r z text '*READY*'

      """
    for (line, _) in typed {
      script += "zpty -w z $'\(line.replacing("[", with: "\\\\["))\\t'\n"
      script += "zpty -r z text '*<<*>>*'; print -r -- ${${text##*<<}%%>>*}\n"
    }
    script += "EOF\ntimeout 100 zsh -f try.zsh\n"
    let output = try scenario.shell(script, environment: ["TERM": "xterm"])
    #expect(output.output.split(separator: "\n").map(String.init) == typed.map(\.1), "\(output)")
  }

  @Test func `the manual page is without fault and tells of every command and option`() throws {
    let scenario = try Scenario()
    let result = try scenario.shell(
      """
      "$KJOB" manual >kjob.1
      mandoc -Tlint -Wwarning kjob.1
      mandoc -Tascii -Owidth=200 kjob.1 | sed 's/.\\x08//g'
      """
    )
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let help = try scenario.kjob("--help").output
    let commands = help.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }
    #expect(commands.count > 10)
    for command in commands {
      #expect(result.output.contains("\n   kjob \(command)\n"))
      let page = try scenario.kjob("\(command) --help").output
      for option in page.matches(of: /(?m)^  (?:-[a-z], |    )--(?:\[no-\])?([a-z-]+)/) {
        #expect(result.output.contains("--\(option.1)"), "--\(option.1) of \(command)")
      }
    }
    for (arguments, says) in [
      ("completions", "kjob: error: `kjob completions` needs `bash` or `zsh` or `fish`\n"),
      (
        "completions tcsh",
        "kjob: error: invalid value `tcsh` for `kjob completions`: expected `bash` or `zsh` or `fish`\n"
      ),
      ("manual x", "kjob: error: unexpected argument `x` for `kjob manual`\n"),
      ("complete-ids run /nowhere.yml / x", ""), ("complete-ids", ""),
    ] {
      #expect(try scenario.kjob(arguments).errors == says)
    }
  }
}
