import Foundation
import TestSupport

/// A repository, job files and a home of its own, in which the built program is run.
///
/// After each run it asks the ``Oracles`` what has to hold whatever happens.
struct Scenario: Sendable {
  /// Where everything lies.
  let directory: TemporaryDirectory
  /// What is looked at after each run.
  let oracles: Oracles

  /// The source repository.
  var repository: String { directory.path + "/repository" }

  /// Makes a repository with a few files and one commit.
  init() throws {
    directory = try TemporaryDirectory("kjob-end-to-end")
    oracles = Oracles(folder: directory.path)
    try directory.write("home/.keep", "")
    try directory.write("tmp/.keep", "")
    for name in Oracles.canaries { try directory.write(name, "nobody's but the user's\n") }
    try directory.write("repository/src/greeting.txt", "hello\nworld\n")
    try directory.write("repository/README", "A repository.\n")
    try directory.write("repository/.gitignore", "*.o\n/build/\n")
    try git("git init --quiet --initial-branch=main && git add --all && git commit --quiet -m base")
  }

  /// Runs a script in the source repository.
  @discardableResult
  func git(_ script: String) throws -> String {
    try Shell.run(script, in: repository)
  }

  /// Writes a job file `<name>.yml` with a script for the built-in agent, and returns its path.
  ///
  /// `script` is the agent's script; `settings` are further lines of the job file.
  @discardableResult
  func job(
    _ name: String = "job",
    script: String,
    settings: String = "",
    verify: String = "[\"true\"]"
  ) throws -> String {
    try directory.write("jobs/\(name).script", script)
    var lines = ["version: 1", "repos: [../repository]", "agent: { scripted: \(name).script }"]
    if !settings.contains("prompt") { lines.append("prompt: Do it.") }
    for (key, value) in [
      // Far more than a job takes, also on a machine that is busy with others.
      ("timeout", "240s"), ("idle-timeout", "60s"), ("grace-period", "300ms"), ("verify", verify),
    ] where !settings.contains(key + ":") {
      lines.append("\(key): \(value)")
    }
    let text = (lines + [settings]).joined(separator: "\n") + "\n"
    try directory.write("jobs/\(name).yml", text)
    return "jobs/\(name).yml"
  }

  /// Writes an agent that follows another script each time it is started, the last one for ever,
  /// and returns the option that makes a run use it.
  func agents(_ scripts: [String]) throws -> String {
    for (index, script) in scripts.enumerated() {
      try directory.write("agents/\(index + 1).script", script)
    }
    try directory.write(
      "agents/agent.sh",
      """
      echo x >>"\(directory.path)/agents/starts"
      n=$(wc -l <"\(directory.path)/agents/starts")
      [ "$n" -le \(scripts.count) ] || n=\(scripts.count)
      exec "$UNDER_TEST" agent --script "\(directory.path)/agents/$n.script" "$@"
      """
    )
    return "--agent-command 'bash \(directory.path)/agents/agent.sh'"
  }

  /// How often an agent of ``agents(_:)`` was started.
  func agentStarts() throws -> Int {
    try directory.read("agents/starts").split(separator: "\n").count
  }

  /// What a run printed and left.
  struct Outcome {
    var result: Shell.Result
    var junit: XMLNode?
    var results: Results?

    /// The only job, or the one with this id.
    func job(_ id: String = "job") -> Results.Job? { results?.jobs.first { $0.id == id } }
  }

  /// Runs `kjob run` with these arguments and checks what always has to hold.
  func run(
    _ arguments: String,
    environment: [String: String] = [:],
    sourceMayChange: Bool = false
  ) throws -> Outcome {
    try checked(sourceMayChange: sourceMayChange) {
      try kjob("run \(arguments)", environment: environment)
    }
  }

  /// Does what runs kjob, and checks what always has to hold after it.
  ///
  /// With `speaksToPipeline` kjob may use the commands that it has for CI systems.
  func checked(
    sourceMayChange: Bool = false,
    speaksToPipeline: Bool = false,
    _ action: () throws -> Shell.Result
  ) throws -> Outcome {
    let source = try oracles.source()
    let canaries = try oracles.canaries()
    let result = try action()
    // First, so that nothing can end meanwhile.
    try requireNoProcesses()
    let sourceAfter = try oracles.source()
    if !sourceMayChange, source != sourceAfter {
      throw Broken("the source repository changed:\n\(source)\n---\n\(sourceAfter)")
    }
    let canariesAfter = try oracles.canaries()
    if canaries != canariesAfter {
      throw Broken("somebody else's files changed:\n\(canaries)\n---\n\(canariesAfter)")
    }
    try requireNoWorktrees()
    let leaks = try oracles.leaks()
    guard leaks.isEmpty else { throw Broken("a secret is in: \(leaks)") }
    for (name, text) in [("output", result.output), ("error", result.errors)] {
      let faults = oracles.faults(
        ofStream: speaksToPipeline ? PipelineParser.withoutOwnCommands(text) : text
      )
      guard faults.isEmpty else { throw Broken("on standard \(name): \(faults)\n\(text)") }
    }
    return try outcome(result)
  }

  /// Runs the program through bash in the scenario's folder; its id is in `home/kjob.pid`.
  func kjob(_ arguments: String, environment: [String: String] = [:]) throws -> Shell.Result {
    try shell("echo $$ >home/kjob.pid; exec \"$KJOB\" \(arguments)", environment: environment)
  }

  /// Runs a script in the scenario's folder, where `$KJOB` is the program.
  func shell(_ script: String, environment: [String: String] = [:]) throws -> Shell.Result {
    var variables = [
      "KJOB": Self.program,
      // Variables of kjob's own names are not passed on to agents.
      "UNDER_TEST": Self.program,
      "HOME": directory.path + "/home",
      "SCENARIO_MARK": oracles.token,
      "CI_JOB_TOKEN": oracles.secret,
      "TMPDIR": directory.path + "/tmp",
      "KJOB_WORKTREE_DIR": directory.path + "/worktrees",
      "XDG_CACHE_HOME": directory.path + "/home/.cache",
      "NO_COLOR": "1",
      "KIRO_HOME": directory.path + "/home/.kiro",
    ]
    variables.merge(environment) { $1 }
    return try Shell.result(script, in: directory.path, environment: variables)
  }

  /// What a run left in its output folder.
  func outcome(_ result: Shell.Result, output: String = "kjob-out") throws -> Outcome {
    let folder = directory.path + "/" + output
    try KeptTranscripts.keep(from: folder)
    guard FileManager.default.fileExists(atPath: folder + "/junit.xml") else {
      return Outcome(result: result, junit: nil, results: nil)
    }
    try Shell.run("xmllint --noout \"$1\"", arguments: [folder + "/junit.xml"], in: "/")
    let junit = try XMLNode(path: folder + "/junit.xml")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/results.json"))
    let results = try JSONDecoder().decode(Results.self, from: data)
    let faults = Oracles.faults(of: junit, results, planned: try planned(folder))
    guard faults.isEmpty else { throw Broken("\(faults)") }
    let shown = try oracles.ownPaths(in: folder)
    guard shown.isEmpty else { throw Broken("a path of kjob's own process is in: \(shown)") }
    return Outcome(result: result, junit: junit, results: results)
  }

  /// The patch that a job left.
  func patch(_ id: String = "job") throws -> String {
    let path = directory.path + "/kjob-out/jobs/\(id)/changes.patch"
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// Applies a job's patch to a clean checkout of its base and returns the tree that this gives.
  func appliedTree(_ id: String = "job", base: String) throws -> String {
    let name = "applied-\(UUID().uuidString.prefix(8))"
    return try Shell.run(
      """
      git clone --quiet repository \(name)
      cd \(name)
      git checkout --quiet \(base)
      if [ -s "../kjob-out/jobs/\(id)/changes.patch" ]; then
        git apply --binary --index "../kjob-out/jobs/\(id)/changes.patch"
      fi
      git write-tree
      """,
      in: directory.path
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A promise that was broken.
  struct Broken: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  /// Everything of the repository that a run may not change.
  func sourceFingerprint() throws -> String { try oracles.source() }

  /// Looks for worktrees and whatever else a run made for a while.
  func requireNoWorktrees() throws {
    let remains = try oracles.remains()
    guard remains.isEmpty else { throw Broken("files are left: \(remains)") }
  }

  /// The ids of the jobs in the journal's first line.
  private func planned(_ folder: String) throws -> [String] {
    struct First: Decodable {
      struct Plan: Decodable { var jobs: [Job] }
      struct Job: Decodable { var id: String }
      var data: Plan
    }
    let journal = try Data(contentsOf: URL(fileURLWithPath: folder + "/journal.jsonl"))
    let line = journal.prefix { $0 != UInt8(ascii: "\n") }
    return try JSONDecoder().decode(First.self, from: line).data.jobs.map(\.id)
  }

  /// Looks for every process that a run started.
  func requireNoProcesses() throws {
    let left = try oracles.processes()
    guard left.isEmpty else { throw Broken("processes are left: \(left)") }
  }

  /// Ends every process that a run started, where a test has killed kjob itself.
  func killProcesses() throws {
    for process in try oracles.processes() {
      // It ends a little later.
      let ends =
        "while grep -qs '^State:[[:space:]]*[^Z]' /proc/\(process.id)/status; do sleep 0.05; done"
      _ = try Shell.result("kill -KILL \(process.id) || true; \(ends)", in: "/")
    }
  }

  /// The program under test.
  static var program: String { BuiltProgram.path }
}

/// `results.json`, as far as the tests look at it.
struct Results: Decodable {
  struct Reason: Decodable {
    var type: String
    var message: String
    var details: String
  }

  struct Command: Decodable {
    var phase: String
    var name: String
    var result: String
    var log: String
    var baseline: String?
    var outputTail: String
    var seconds: Double

    enum CodingKeys: String, CodingKey {
      case phase, name, result, log, baseline, seconds
      case outputTail = "output-tail"
    }
  }

  struct Snapshot: Decodable {
    var tree: String
    var leftOut: [String]
    var ignoredCount: Int
    var sensitive: [String]?
    var dropped: [String]?

    enum CodingKeys: String, CodingKey {
      case tree, sensitive, dropped
      case leftOut = "left-out"
      case ignoredCount = "ignored-count"
    }
  }

  struct Turn: Decodable {
    var index: Int
    var credits: Double?
    var toolCalls: Int
    var toolKinds: [String: Int]?
    var isEmpty: Bool?

    enum CodingKeys: String, CodingKey {
      case index, credits
      case toolCalls = "tool-calls"
      case toolKinds = "tool-kinds"
      case isEmpty = "is-empty"
    }
  }

  struct Attempt: Decodable {
    var number: Int
    var reason: Reason
    var folder: String
    var turns: [Turn]
  }

  struct Trial: Decodable {
    var number: Int
    var reason: Reason?
    var ending: String?
    var commands: [Command]
  }

  struct Server: Decodable {
    var name: String
    var state: String
    var evidence: String?
  }

  struct Job: Decodable {
    var id: String
    var outcome: String?
    var reason: Reason?
    var commands: [Command]
    var snapshot: Snapshot?
    var baseCommit: String
    var leftovers: Int
    var credits: Double?
    var warnings: [String]
    var turns: [Turn]
    var attempts: [Attempt]?
    var mcpServers: [Server]
    var trials: [Trial]?
    var repairs: Int?
    var isAlreadySo: Bool?
    var verdictStrength: String?
    var keptRoom: String?
    var keptWorktree: String?
    var carriedFrom: String?

    enum CodingKeys: String, CodingKey {
      case id, outcome, reason, commands, snapshot, leftovers, credits, warnings, turns, attempts
      case trials, repairs
      case isAlreadySo = "is-already-so"
      case verdictStrength = "verdict-strength"
      case keptRoom = "kept-room"
      case keptWorktree = "kept-worktree"
      case carriedFrom = "carried-from"
      case mcpServers = "mcp-servers"
      case baseCommit = "base-commit"
    }
  }

  struct Stale: Decodable {
    var id: String
    var cause: String
  }

  var exitCode: Int
  var runID: String
  var isFinished: Bool
  var jobs: [Job]
  var stale: [Stale]?

  /// The job with this id.
  func job(_ id: String) -> Job? { jobs.first { $0.id == id } }

  enum CodingKeys: String, CodingKey {
    case runID = "run-id"
    case stale
    case exitCode = "exit-code"
    case isFinished = "is-finished"
    case jobs
  }
}
