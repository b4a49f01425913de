import Foundation
import TestSupport
import Testing

/// A run as somebody at a terminal sees it.
@Suite(.waiting) struct `At a terminal` {
  /// Runs the program on a terminal of its own, and tells what it wrote at which size, as JSON.
  ///
  /// It waits for what the program writes and for nothing else.
  private static let driver = #"""
    import fcntl, json, os, pty, select, signal, struct, sys, termios
    program, go = sys.argv[1:3]
    record, fresh = [], b""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color")
        os.execv(program, ["kjob"] + sys.argv[3:])
    def resize(columns, rows):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        record.append({"columns": columns, "rows": rows})
    def read():
        global fresh
        if not select.select([terminal], [], [], 120)[0]:
            sys.exit("nothing came after: %r" % fresh[-2000:])
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        fresh += data
        if data:
            record.append({"hex": data.hex()})
        return data
    def until(*words):
        global fresh
        while not all(word.encode() in fresh for word in words):
            if not read():
                sys.exit("it ended before %r: %r" % (words, fresh[-2000:]))
        fresh = b""
    def mark(name):
        record.append({"mark": name})
    resize(40, 12)
    until("FAIL", "tool: Run")
    until("prompt")
    mark("narrow")
    resize(76, 16)
    until("tool: Running: until [ -e")
    mark("wide")
    os.write(terminal, b"\x1a")
    os.waitpid(process, os.WUNTRACED)
    while select.select([terminal], [], [], 0)[0]:
        read()
    mark("stopped")
    os.kill(process, signal.SIGCONT)
    until("tool: Running: until [ -e")
    mark("continued")
    open(go, "w").close()
    while read():
        pass
    mark("end")
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    json.dump({"status": status, "record": record}, sys.stdout)
    """#

  private struct Driven: Decodable {
    struct Step: Decodable {
      var columns: Int?
      var rows: Int?
      var hex: String?
      var mark: String?
    }
    var status: Int
    var record: [Step]
  }

  /// What an agent may write to take over a terminal, in pieces.
  private static let hostile = #"""
    turns:
      - - say: "\e[2J\e[9A\rEvil\e]0;title\a first\nsec"
        - say: "ond \e"
        - say: "[5A\r漢字 third\n"
        - open-tool: "Look\e[5A\e[2K\r\n\ntitle"
        - run: printf '\033[3A\033[2K\rEvil'
    """#

  @Test func `a run is drawn in place, whatever agents write and however large the window is`()
    throws
  {
    let scenario = try Scenario()
    let bad = try scenario.job(
      "bad",
      script: Self.hostile,
      verify: #"["printf '\\033[3A\\033[2K\\rgotcha 漢字\\n'; exit 7"]"#
    )
    let slow = try scenario.job(
      "slow",
      script: """
        turns:
          - - run: 'until [ -e "$HOME/go" ]; do sleep 0.2; done; : and some more words'
        """
    )
    try scenario.directory.write("driver.py", Self.driver)
    let outcome = try scenario.checked {
      try scenario.shell(
        "python3 driver.py \"$KJOB\" home/go run \(bad) \(slow) -j 2 --verbose >driven.json"
      )
    }
    #expect(outcome.result.status == 0, "\(outcome.result)")
    let data = Data(try scenario.directory.read("driven.json").utf8)
    let driven = try JSONDecoder().decode(Driven.self, from: data)
    #expect(driven.status == 1)
    var screen = TerminalScreen(columns: 40, rows: 12)
    var marks: [String: TerminalScreen] = [:]
    var bytes: [UInt8] = []
    for step in driven.record {
      if let hex = step.hex {
        // A read may end within a character.
        bytes += stride(from: 0, to: hex.count, by: 2).compactMap { offset in
          UInt8(hex.dropFirst(offset).prefix(2), radix: 16)
        }
        let whole = bytes.lastIndex { $0 < 0x80 }.map { $0 + 1 } ?? 0
        screen.write(String(decoding: bytes[..<whole], as: UTF8.self))
        bytes.removeFirst(whole)
      }
      if let columns = step.columns, let rows = step.rows {
        screen.grow(columns: columns, rows: rows)
      }
      if let mark = step.mark { marks[mark] = screen }
    }
    #expect(screen.faults.isEmpty)

    let narrow = try #require(marks["narrow"])
    #expect(narrow.wrapCount == 0)
    #expect(narrow.cursor.column == 0)
    #expect(narrow.allLines.suffix(2).first?.hasPrefix("  prompt  slow") == true)
    #expect(narrow.allLines.last?.contains("  1/2: 1 failed, 1 running") == true)
    #expect(narrow.lines.allSatisfy { $0.count < 40 })
    let all = narrow.allLines
    #expect(all.first?.hasPrefix("kjob ") == true)
    for line in [
      "bad |", "bad | Evil first", "bad | second", "bad | 漢字 third",
      "bad | [tool: Look title]",
    ] {
      #expect(all.count { $0.hasPrefix(line) } >= 1, "\(line) in \(all)")
    }
    #expect(all.contains { $0.hasPrefix("  FAIL   bad  ") })
    // The message wraps, and comes without the type, which the last lines have.
    #expect(all.contains { $0.hasPrefix("         `") })
    #expect(!all.contains { $0.hasPrefix("Evil") || $0.hasPrefix("gotcha") })

    let wide = try #require(marks["wide"])
    #expect(wide.wrapCount == 0)
    #expect(wide.allLines.count { $0.contains("prompt  slow") } == 1)
    #expect(wide.allLines.dropLast(2) == narrow.allLines.dropLast(2))
    let stopped = try #require(marks["stopped"])
    #expect(stopped.allLines == Array(narrow.allLines.dropLast(2)))
    let continued = try #require(marks["continued"])
    #expect(continued.allLines.dropLast(2) == narrow.allLines.dropLast(2))
    #expect(continued.wrapCount == 0)

    let end = try #require(marks["end"]).allLines
    #expect(Array(end.prefix(narrow.allLines.count - 2)) == narrow.allLines.dropLast(2))
    #expect(!end.contains { $0.contains("prompt  slow") || $0.contains("running") })
    #expect(end.contains { $0.hasPrefix("  PASS   slow  ") })
    #expect(end.contains { $0.hasPrefix("  1 failed  `") })
    #expect(end.contains("    bad") && end.contains("look:      kjob show bad"))
    // Paths and commands are never cut; the terminal wraps them.
    let reports = ["report.html", "junit.xml", "results.json"].map { "kjob-out/\($0)" }
    #expect(end.joined().contains(reports.joined(separator: ", ")))
  }
}
