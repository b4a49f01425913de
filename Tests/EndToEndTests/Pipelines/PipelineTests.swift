import Foundation
import TestSupport
import Testing

/// What the runners of CI systems would do with a stream, by their own rules.
enum PipelineParser {
  /// The commands that one of them would carry out.
  static func commands(in bytes: Data) -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    return github(text) + teamcity(text) + gitlab(text) + buildkite(text)
  }

  /// A stream without the commands that kjob itself means for a CI system, each of which has to be
  /// one that it may use.
  static func withoutOwnCommands(_ text: String) -> String {
    var token: Substring?
    let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if let stop = token {
        if line == "::\(stop)::" {
          token = nil
          return false
        }
        return true
      }
      if line.hasPrefix("::stop-commands::") {
        token = line.dropFirst("::stop-commands::".count)
        return false
      }
      let own = ["::group::", "::endgroup::", "::add-mask::", "::error title=kjob"]
      return !own.contains { line.hasPrefix($0) }
    }
    return kept.joined(separator: "\n").replacing(
      /\x1b\[0Ksection_(?:start|end):[0-9]+:kjob_[A-Za-z0-9_.\-]+(?:\[collapsed=true\])?\r\x1b\[0K/,
      with: ""
    )
  }

  /// GitHub and Azure: commands that begin a line, and those that stand anywhere in one.
  ///
  /// GitHub's `ReadLine` ends a line at CR, LF or both; its `TryParse` looks for `##[` anywhere, its
  /// `TryParseV2` for `::` after the white space that `TrimStart` takes away.
  private static func github(_ text: String) -> [String] {
    let lines = text.unicodeScalars.split {
      "\r\n\u{B}\u{C}\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
    }
    return lines.map { String($0) }.filter { line in
      if line.contains("##[") || line.contains("##vso[") { return true }
      let rest = line.drop { $0.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{200B}" }
      return rest.hasPrefix("::")
    }
  }

  private static func teamcity(_ text: String) -> [String] {
    text.contains("##teamcity[") ? ["##teamcity["] : []
  }

  /// `section_start:<time>:<name>`, followed by CR and an escape sequence.
  private static func gitlab(_ text: String) -> [String] {
    text.matches(of: /section_(?:start|end):[0-9]+:[A-Za-z0-9_.\-]+(?:\[[^\]]*\])?\r\x1b\[0K/)
      .map { String($0.0) }
  }

  /// Headings stand at the beginning of a line, after escape sequences at the most.
  private static func buildkite(_ text: String) -> [String] {
    let marks = ["--- ", "+++ ", "~~~ ", "^^^ "]
    let lines: [Substring] = text.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0.isWhitespace } }
    let headings = lines.map(String.init).filter { line in
      marks.contains { (mark: String) in line.hasPrefix(mark) }
    }
    let hasEscape = text.contains("\u{1B}]1338;") || text.contains("\u{1B}_bk;")
    return headings + (hasEscape ? ["escape"] : [])
  }
}

@Suite(.waiting) struct `No output commands a pipeline` {
  private static let commands = [
    "::error::x", "::stop-commands::x", "::add-mask::e", "##[error]x", "##[add-mask]e",
    "##vso[task.setvariable variable=a]b", "##teamcity[buildStop comment='x']",
    "section_start:1:name\r\u{1B}[0K", "--- group", "+++ group", "~~~ group", "^^^ +++",
  ]
  private static let before = [
    "", " ", "\t", "\u{A0}", "\u{3000}", "\u{FEFF}", "mid ", "x\r", "x\u{B}", "x\u{C}", "x\u{85}",
    "x\u{2028}", "x\u{2029}", "\u{1B}[1m", "\u{1B}]1338;x\u{7}",
  ]

  static var hostileText: String {
    before.flatMap { start in commands.map { start + $0 + "\n" } }.joined()
  }

  @Test func `the rules find what is not broken up`() {
    for start in Self.before.prefix(4) + Self.before.dropFirst(7).prefix(6) {
      for command in Self.commands {
        let found = PipelineParser.commands(in: Data("\(start)\(command)\n".utf8))
        #expect(!found.isEmpty, "\((start + command).debugDescription)")
      }
    }
  }

  @Test(.fault(174, 176), arguments: ["human", "json"])
  func `whatever an agent and its commands print`(format: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("hostile.txt", Self.hostileText)
    let agent = #"""
      T = open("\#(scenario.directory.path)/hostile.txt").read()
      def initialize(m):
          answer(m, result={"protocolVersion": 1, "agentInfo": {"name": T, "version": T}})
      def prompt(m):
          say(T)
          print(T, file=sys.stderr, flush=True)
          for i in range(0, 400, 7): os.write(2, T[i:i+7].encode())
          for i, line in enumerate(T.split("\n")[:60]):
              ask("q%d" % i, {"toolCallId": str(i), "title": line, "kind": line})
          for line in ("::error::file", "##[error]file", "--- file", "x\r::error::y"):
              os.mkfifo(line)
          send(id=m["id"], error={"code": -32000, "message": T, "data": T})
      """#
    try scenario.directory.write("agent.py", PlainAgent.program(agent))
    let failing = try scenario.job("failing", script: "turns: [[{ say: done }]]")
    let refused = try scenario.job(
      "refused",
      script: "turns: [[{ write: { path: a, content: x } }]]",
      verify:
        "['cat \(scenario.directory.path)/hostile.txt; cat \(scenario.directory.path)/hostile.txt >&2; exit 1']"
    )
    let command = "--format \(format) --agent-command 'python3 \(scenario.directory.path)/agent.py'"
    let first = try scenario.run("\(failing) \(command)")
    let second = try scenario.run("\(refused) --format \(format) --output second")
    #expect(first.result.status == 1 && second.result.status == 1)
    for result in [first.result, second.result] {
      #expect(PipelineParser.commands(in: Data(result.output.utf8)) == [])
      #expect(PipelineParser.commands(in: Data(result.errors.utf8)) == [])
      let isControl = { (scalar: Unicode.Scalar) in
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
      }
      #expect(!(result.output + result.errors).unicodeScalars.contains(where: isControl))
    }
  }

  @Test(.fault(174), arguments: ["check", "list", "doctor", "run", "list --format json"])
  func `a hostile job file and its name`(command: String) throws {
    let scenario = try Scenario()
    for name in ["::error::a.yml", "##[error]b.yml", "--- c.yml", "x\r::error::d.yml"] {
      try scenario.directory.write(
        name,
        """
        version: 1
        "::error::key": "##[error]"
        "##vso[x]": |
          ::error::value
        ref: "\u{85}::error::x"
        repos: ["::error::path", "##[error]/path"]
        prompt: "::error::"
        verify: ["##[error]"]

        """
      )
      let result = try scenario.shell("\"$KJOB\" \(command) \"$FILE\"", environment: ["FILE": name])
      #expect(result.status == 1)
      #expect(PipelineParser.commands(in: Data(result.output.utf8)) == [], "\(result)")
      #expect(PipelineParser.commands(in: Data(result.errors.utf8)) == [], "\(result)")
    }
  }
}
