import Foundation
import TestSupport

/// A repository, job files and a home of its own, in which the built program is run.
///
/// After each run it checks what has to hold whatever happens: the source repository is as it was,
/// no process is left, and the JUnit report is well-formed with every planned job once.
struct Scenario {
  /// Where everything lies.
  let directory: TemporaryDirectory
  /// A value in the environment of everything that a run starts.
  let token = UUID().uuidString

  /// The source repository.
  var repository: String { directory.path + "/repository" }

  /// Makes a repository with a few files and one commit.
  init() throws {
    directory = try TemporaryDirectory("kjob-end-to-end")
    try directory.write("home/.keep", "")
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
      ("timeout", "60s"), ("idle-timeout", "30s"), ("grace-period", "300ms"), ("verify", verify),
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
    let before = try sourceFingerprint()
    let result = try kjob("run \(arguments)", environment: environment)
    let after = try sourceFingerprint()
    if !sourceMayChange, before != after {
      throw Broken("the source repository changed:\n\(before)\n---\n\(after)")
    }
    try requireNoProcesses()
    try requireNoWorktrees()
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
      "SCENARIO_MARK": token,
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
    guard FileManager.default.fileExists(atPath: folder + "/junit.xml") else {
      return Outcome(result: result, junit: nil, results: nil)
    }
    try Shell.run("xmllint --noout \"$1\"", arguments: [folder + "/junit.xml"], in: "/")
    let junit = try XMLNode(path: folder + "/junit.xml")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/results.json"))
    let results = try JSONDecoder().decode(Results.self, from: data)
    let cases = junit.all("testcase").compactMap { $0.attributes["name"] }
    guard cases.sorted() == results.jobs.map(\.id).sorted() else {
      throw Broken("the reports name different jobs: \(cases) and \(results.jobs.map(\.id))")
    }
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

  /// Everything of the repository that a run may not change; objects may come, as in any worktree.
  func sourceFingerprint() throws -> String {
    try git(
      """
      git for-each-ref
      cat .git/HEAD .git/config
      cat .git/info/exclude 2>/dev/null || true
      ls -R .git/hooks 2>/dev/null || true
      sha256sum .git/index
      find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
      git stash list
      """
    )
  }

  func requireNoWorktrees() throws {
    let list = try git(
      "git worktree list --porcelain | grep -c ^worktree; ls .git/worktrees 2>&1 || true"
    )
    guard list.hasPrefix("1\n"), list.contains("No such file") else {
      throw Broken("worktrees are left: \(list)")
    }
    let left = try Shell.run("find worktrees -mindepth 1 2>/dev/null || true", in: directory.path)
    guard left.isEmpty else { throw Broken("files are left: \(left)") }
  }

  /// Looks for every process that a run started, by the variable that all of them inherit.
  func requireNoProcesses() throws {
    let left = try forEachProcess("tr '\\0' ' ' <$folder/cmdline")
    guard left.isEmpty else { throw Broken("processes are left: \(left)") }
  }

  /// Ends every process that a run started, where a test has killed kjob itself.
  func killProcesses() throws {
    _ = try forEachProcess("kill -9 ${folder#/proc/}")
  }

  private func forEachProcess(_ action: String) throws -> String {
    try Shell.run(
      """
      for folder in /proc/[0-9]*; do
        [ "$folder" = "/proc/$$" ] && continue
        if grep -zqxF "SCENARIO_MARK=$1" "$folder/environ" 2>/dev/null; then
          grep -q '^State:.Z' "$folder/status" || \(action)
        fi
      done 2>/dev/null || true
      """,
      arguments: [token],
      in: "/"
    )
  }

  /// The program that this build made, beside the tests' own.
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
    var name: String
    var result: String
    var outputTail: String

    enum CodingKeys: String, CodingKey {
      case name, result
      case outputTail = "output-tail"
    }
  }

  struct Snapshot: Decodable {
    var tree: String
    var leftOut: [String]
    var ignoredCount: Int

    enum CodingKeys: String, CodingKey {
      case tree
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

    enum CodingKeys: String, CodingKey {
      case id, outcome, reason, commands, snapshot, leftovers, credits, warnings, turns, attempts
      case mcpServers = "mcp-servers"
      case baseCommit = "base-commit"
    }
  }

  var exitCode: Int
  var isFinished: Bool
  var jobs: [Job]

  enum CodingKeys: String, CodingKey {
    case exitCode = "exit-code"
    case isFinished = "is-finished"
    case jobs
  }
}
