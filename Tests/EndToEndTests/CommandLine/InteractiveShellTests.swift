import Foundation
import TestSupport
import Testing

/// Command lines that a person completes in a shell with the tab key.
@Suite(.waiting) struct `An interactive shell` {
  /// Types lines into a shell on a terminal of its own, each with a tab at its end, and writes what the
  /// shell then runs as JSON.
  ///
  /// It waits for what the shell writes and for nothing else.
  private static let driver = #"""
    import json, os, pty, select, sys
    shell, start, lines = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3]))
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", PATH=os.getcwd() + "/bin:" + os.environ["PATH"])
        os.execvp(shell, [shell] + start.split())
    fresh = b""
    def until(word):
        global fresh
        while word not in fresh:
            if not select.select([terminal], [], [], 60)[0]:
                sys.exit("nothing came after: %r" % fresh[-2000:])
            fresh += os.read(terminal, 65536)
        before, fresh = fresh.split(word, 1)
        return before
    os.write(terminal, b". ./start; echo READ''Y\n")
    until(b"READY")
    found = []
    for line in lines:
        until(b"@@ ")
        os.write(terminal, line.encode() + b"\t\r")
        until(b"<<")
        found.append(until(b">>").decode())
    os.write(terminal, b"\rexit\r")
    json.dump(found, sys.stdout)
    """#

  /// Lines of which each has one answer, with the words that kjob then gets.
  private static let lines: [(typed: String, words: [String])] = [
    ("kjob sch", ["schema"]),
    ("kjob run --fa", ["run", "--fail-fast"]),
    ("kjob run --keep al", ["run", "--keep", "always"]),
    ("kjob run --color=n", ["run", "--color=never"]),
    ("kjob run jobs/al", ["run", "jobs/alpha.yml"]),
    ("kjob run --junit jobs/n", ["run", "--junit", "jobs/notes.txt"]),
    ("kjob run --junit=jobs/n", ["run", "--junit=jobs/notes.txt"]),
    ("kjob run my\\ files/ot", ["run", "my files/other.yml"]),
    (
      "kjob list jobs/license.yml --filter license@acpx\\[s",
      ["list", "jobs/license.yml", "--filter", "license@acpx[src]"]
    ),
    (
      "kjob list jobs/beta.yml --filter beta\\[x",
      ["list", "jobs/beta.yml", "--filter", "beta[x@y]"]
    ),
    ("kjob list jobs/beta.yml --filter=beta\\[x", ["list", "jobs/beta.yml", "--filter=beta[x@y]"]),
    (
      "kjob list jobs/beta.yml --filter beta\\[x@",
      ["list", "jobs/beta.yml", "--filter", "beta[x@y]"]
    ),
    (
      "kjob list jobs/beta.yml --filter 'beta[x",
      ["list", "jobs/beta.yml", "--filter", "beta[x@y]"]
    ),
    (
      "kjob list jobs/beta.yml --filter 'beta[$",
      ["list", "jobs/beta.yml", "--filter", "beta[$(boo)]"]
    ),
    (
      "kjob list jobs/beta.yml --filter \"beta[x@",
      ["list", "jobs/beta.yml", "--filter", "beta[x@y]"]
    ),
    ("kjob apply license@acpx\\[s", ["apply", "license@acpx[src]"]),
    ("kjob rerun kjob-out license@web\\[t", ["rerun", "kjob-out", "license@web[test]"]),
    ("kjob show old\\ runs/f", ["show", "old runs/first"]),
    ("kjob show 'old runs/first' al", ["show", "old runs/first", "alpha"]),
    ("kjob show kj", ["show", "kjob-out"]),
    ("kjob -C my\\ files run oth", ["-C", "my files", "run", "other.yml"]),
    ("home/kjob sch", ["schema"]),
    ("~/kjob sch", ["schema"]),
    ("kjob explain kjob.verify.fa", ["explain", "kjob.verify.failed"]),
    ("kjob explain KJOB_TR", ["explain", "KJOB_TREE"]),
    ("kjob -C my\\ files --color never expl", ["-C", "my files", "--color", "never", "explain"]),
  ]

  @Test(arguments: [
    ("bash", "--norc --noprofile -i", "PS1='@@ '; . ./completions"),
    (
      "zsh", "-f -i",
      "PROMPT='@@ '; fpath=($PWD/functions $fpath); unsetopt beep; autoload -Uz compinit; compinit -u -D"
    ),
    ("fish", "--no-config -i", "function fish_prompt; echo -n '@@ '; end; source ./completions"),
  ])
  func `completes what is typed`(shell: String, arguments: String, start: String) throws {
    let scenario = try `Completion`.scenario()
    try scenario.directory.write("driver.py", Self.driver)
    try scenario.directory.write("start", start + "\n")
    let typed = try JSONEncoder().encode(Self.lines.map(\.typed))
    try scenario.directory.write("lines.json", String(decoding: typed, as: UTF8.self))
    // It completes as kjob does, and prints what it is called with instead of doing that.
    try scenario.directory.write(
      "bin/kjob",
      """
      #!/bin/bash
      [ "$1" != complete-words ] || exec "$UNDER_TEST" "$@"
      text=$(printf '%s|' "$@")
      printf '<''<%s>''>\\n' "$text"
      """
    )
    let result = try scenario.shell(
      """
      chmod +x bin/kjob; mkdir functions; ln -s ../bin/kjob home/kjob
      "$KJOB" completions \(shell) | tee completions >functions/_kjob
      python3 driver.py \(shell) '\(arguments)' lines.json
      """
    )
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let found = try JSONDecoder().decode([String].self, from: Data(result.output.utf8))
    for (line, words) in zip(Self.lines, found) {
      #expect(words == line.words.map { $0 + "|" }.joined(), "\(line.typed)")
    }
    #expect(found.count == Self.lines.count)
  }
}
