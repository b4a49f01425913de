import Foundation
import TestSupport
import Testing

/// The benchmarks' own program, without a look at what its figures are.
@Suite struct `The benchmarks` {
  /// The program, beside the one that it measures.
  static let program = BuiltProgram.folder + "/kjob-benchmarks"

  static func run(_ arguments: [String], in directory: String) throws -> Shell.Result {
    try Shell.result("exec \"$@\"", arguments: [program] + arguments, in: directory)
  }

  @Test(
    arguments: [
      (["--quik"], "unknown option '--quik'; did you mean '--quick'? (see --help)"),
      (["--only"], "the option '--only' needs a value"),
      (
        ["--only=speed"],
        "invalid value 'speed' for '--only': expected one of workspaces, snapshots, runs, rooms, stream, start, stop"
      ),
      (["--quick=yes"], "the option '--quick' takes no value"),
      (["--folder="], "the option '--folder' needs a value"),
      (["jobs.yml"], "unexpected argument 'jobs.yml' (see --help)"),
    ]
  )
  func `refuse what they do not know`(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory("kjob-benchmarks")
    let result = try Self.run(arguments, in: directory.path)
    #expect(result.status == 1)
    #expect(result.errors == "kjob-benchmarks: \(message)\n")
    #expect(result.output == "")
    // Nothing is made before the arguments are read.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  @Test func `generate the same repository from the same seed`() throws {
    let directory = try TemporaryDirectory("kjob-benchmarks")
    var heads: [String: String] = [:]
    for (name, kind, seed) in [
      ("first", "text", "7"), ("again", "text", "7"), ("other", "text", "8"),
      ("small", "small", "7"), ("small-again", "small", "7"),
    ] {
      let result = try Self.run(["generate", kind, "40", seed, name], in: directory.path)
      try #require(result.status == 0, "\(result.errors)")
      heads[name] = try Shell.run(
        "git -C \"$1\" rev-parse HEAD",
        arguments: [name],
        in: directory.path
      )
    }
    #expect(heads["first"] == heads["again"])
    #expect(heads["small"] == heads["small-again"])
    #expect(Set(heads.values).count == 3)
    // A change here changes every repository; then the version in the generator has to grow.
    let commits = try Shell.run(
      """
      cd first
      git log --oneline | wc -l
      git ls-tree -r HEAD | wc -l
      git verify-pack -v .git/objects/pack/*.idx | grep -c '^chain length' || true
      """,
      in: directory.path
    ).split(separator: "\n").compactMap { Int($0) }
    try #require(commits.count == 3)
    #expect(commits[0] == 9)
    // The files and a link of each commit.
    #expect(commits[1] == 49)
    #expect(commits[2] > 0, "nothing is packed as a delta")
  }

  @Test func `give a table and figures for every group`() throws {
    let directory = try TemporaryDirectory("kjob-benchmarks")
    let result = try Self.run(
      ["--size", "tiny", "--folder", "work", "--json", "out/figures.json"],
      in: directory.path
    )
    try #require(result.status == 0, "\(result.errors)")
    let figures = try Self.figures(try directory.read("out/figures.json"))
    #expect(
      Set(figures.rows.map(\.group))
        == ["workspaces", "snapshots", "runs", "rooms", "stream", "start", "stop"]
    )
    for row in figures.rows {
      #expect(row.own.isFinite && row.samples.values.contains { !$0.isEmpty }, "\(row.what)")
      #expect((row.ratio == nil) == (row.peerFigure == nil), "\(row.what)")
      // Met is said exactly where there is a goal.
      #expect((row.goal == nil) == (row.isMet == nil), "\(row.what)")
    }
    let peers = Set(figures.rows.compactMap(\.peer))
    for peer in [
      "`git worktree add`, one by one", "`git worktree add`, 2 at once", "`cp -r`, one by one",
      "`cp -r`, 2 at once", "`tar x`, one by one", "bare cost", "parsing alone", "`git --version`",
    ] {
      #expect(peers.contains(peer), "\(peer)")
    }
    #expect(figures.machine.processors > 0)
    #expect(figures.machine.git.hasPrefix("2."))
    #expect(figures.machine.libgit2.first?.isNumber == true)
    #expect(figures.machine.sdk == nil)

    let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(lines.count == figures.rows.count + 2 * 7)
    for line in lines { #expect(line.split(separator: "|").count == 7, "\(line)") }
    // Whatever was made for a measurement is gone again.
    let left = try Shell.run(
      "git worktree list | wc -l",
      in: directory.path + "/work/repositories/text-20-seed-2026-version-1"
    )
    #expect(left == "1\n")
  }

  /// One group alone, since Python takes long to start on a busy machine.
  @Test func `hold kjob against the official Python SDK`() throws {
    let directory = try TemporaryDirectory("kjob-benchmarks")
    let tools = try TestTools()
    func figures(_ group: String) throws -> Figures {
      let result = try Self.run(
        [
          "--size=tiny", "--only=\(group)", "--folder=work", "--json=figures.json",
          "--python", tools.programs + "/python", "--peers", PackageFolder.path + "/ci/benchmarks",
        ],
        in: directory.path
      )
      try #require(result.status == 0, "\(result.errors)")
      return try Self.figures(try directory.read("figures.json"))
    }
    let runs = try figures("runs")
    #expect(Set(runs.rows.map(\.group)) == ["runs"])
    #expect(runs.rows.contains { $0.peer == "script loop, Python SDK, 1 jobs" })
    #expect(runs.machine.sdk == "0.12.1")
    // The client fails the suite when the SDK has refused one of the frames.
    let stream = try figures("stream").rows
    for part in ["within the turn", "whole process"] {
      let row = stream.first { $0.what == "200 updates, frames, \(part)" }
      #expect(row?.peer == "Python SDK client", "\(part)")
      #expect((row?.goal != nil) == (part == "within the turn"), "\(part)")
    }
  }

  @Test func `send the frames of a session`() throws {
    let directory = try TemporaryDirectory("kjob-benchmarks")
    let request = #"{"jsonrpc":"2.0","id":2,"method":"session/prompt","params":{}}"#
    let output = try Shell.run(
      #"echo "$1" | "$2" agent updates 2100"#,
      arguments: [request, Self.program],
      in: directory.path
    )
    let lines = output.split(separator: "\n")
    try #require(lines.count == 2_101)
    #expect(lines.last?.contains(#""stopReason":"end_turn""#) == true)
    var kinds: [String: Int] = [:]
    var calls: Set<String> = []
    for line in lines.dropLast() {
      let update = try JSONDecoder().decode(Frame.self, from: Data(line.utf8)).params.update
      kinds[update.sessionUpdate, default: 0] += 1
      guard let id = update.toolCallId else { continue }
      // None begins twice, and none ends that has not begun.
      let isNew = calls.insert(id).inserted
      #expect(isNew == (update.sessionUpdate == "tool_call"))
    }
    let expected = [
      "agent_message_chunk": 1_785, "tool_call": 105, "tool_call_update": 105, "plan": 105,
    ]
    #expect(kinds == expected)
    let mean = lines.dropLast().reduce(0) { $0 + $1.utf8.count + 1 } / 2_100
    #expect((260...270).contains(mean), "\(mean)")
  }

  /// An update, as far as the tests look at it.
  struct Frame: Decodable {
    struct Parameters: Decodable {
      var update: Update
    }

    struct Update: Decodable {
      var sessionUpdate: String
      var toolCallId: String?
    }

    var params: Parameters
  }

  static func figures(_ text: String) throws -> Figures {
    try JSONDecoder().decode(Figures.self, from: Data(text.utf8))
  }

  /// The JSON, as far as the tests look at it.
  struct Figures: Decodable {
    struct Machine: Decodable {
      var processors: Int
      var git: String
      var libgit2: String
      var sdk: String?
    }

    struct Goal: Decodable {
      var limit: Double
    }

    struct Row: Decodable {
      var group: String
      var what: String
      var own: Double
      var peer: String?
      var peerFigure: Double?
      var ratio: Double?
      var goal: Goal?
      var isMet: Bool?
      var samples: [String: [Double]]
    }

    var machine: Machine
    var rows: [Row]
  }
}
