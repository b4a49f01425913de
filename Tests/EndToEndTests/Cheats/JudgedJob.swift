import Foundation
import TestSupport

/// A job with a repository of its own, one of many in a run.
///
/// In every script `@DIR@` stands for the scenario's folder.
struct JudgedJob: Sendable {
  /// The id, which is the repository's name as well.
  var name: String
  /// Makes the files of the repository, which are then committed.
  var base: String
  /// Runs in the repository after the commit.
  var after = ""
  /// The agent's script, which ends at the first command that fails.
  var work: String
  /// The verification commands.
  var verify: [String]
  /// Further lines of the job file.
  var settings = ""
  /// The repository's path in the scenario's folder, if it is a special one.
  var repository: String?
  /// True if the job file and the agent's script are in the repository, as `jobs/job.*`.
  var isInRepository = false
}

/// What became of a job, as `results.json` has it.
struct Judgement: Decodable {
  struct Snapshot: Decodable {
    var tree: String
    var isChanged: Bool
    var sensitive: [String]?
    var dropped: [String]?

    enum CodingKeys: String, CodingKey {
      case tree, sensitive, dropped
      case isChanged = "is-changed"
    }
  }

  var id: String
  var folder: String
  var outcome: String?
  var reason: Results.Reason?
  var snapshot: Snapshot?
  var commands: [Results.Command]
  var warnings: [String]

  /// The outcome with its reason.
  var text: String {
    let told = reason.map { "\($0.type): \($0.message)\n\($0.details)" }
    let lines = [outcome, told].compactMap(\.self) + warnings.map { "warn: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// What a run of many jobs printed and left.
struct JudgedRun {
  /// What kjob printed.
  var result: Shell.Result
  /// The jobs.
  var jobs: [Judgement]

  /// The job with this id.
  func job(_ id: String) -> Judgement? { jobs.first { $0.id == id } }
}

extension Scenario {
  /// Runs jobs, each in its own repository, and returns what became of them.
  func judge(
    _ jobs: [JudgedJob],
    options: String = "-j 2",
    environment: [String: String] = [:]
  ) throws -> JudgedRun {
    let files = try jobs.map { try prepare($0) }
    let variables = environment.mapValues { filled($0) }
    let arguments = "run \(options) \(files.joined(separator: " "))"
    let result = try kjob(arguments, environment: variables)
    try requireNoProcesses()
    return try judgedRun(result)
  }

  /// What a run left in its output folder, whose reports have to be whole.
  func judgedRun(_ result: Shell.Result) throws -> JudgedRun {
    struct Report: Decodable { var jobs: [Judgement] }
    guard try outcome(result).results != nil else { throw Broken("nothing ran: \(result)") }
    let data = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/kjob-out/results.json"))
    return JudgedRun(result: result, jobs: try JSONDecoder().decode(Report.self, from: data).jobs)
  }

  /// True if the agent's script of a job ran to its end.
  func hasWorked(_ job: JudgedJob) -> Bool {
    FileManager.default.fileExists(atPath: "\(directory.path)/worked/\(job.name)")
  }

  /// The text with the scenario's folder in it.
  func filled(_ text: String) -> String { text.replacing("@DIR@", with: directory.path) }

  /// A text as JSON has it, which YAML reads as well.
  static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "''"
  }

  /// Makes a job's repository and files; returns the path of the job file.
  private func prepare(_ job: JudgedJob) throws -> String {
    let repository = job.repository ?? "repositories/\(job.name)"
    let stem = job.isInRepository ? "\(repository)/jobs/job" : "jobs/\(job.name)"
    try directory.write("worked/.keep", "")
    let work = """
      set -eu
      export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
      \(filled(job.work))
      touch "\(directory.path)/worked/\(job.name)"
      """
    try directory.write("\(stem).script", "turns: [[{ run: \(Self.quoted(work)) }]]\n")
    let path = Self.quoted("\(directory.path)/\(repository)")
    let agent = job.isInRepository ? "job" : job.name
    var lines = [
      "version: 1", "name: \(job.name)", "repos: [{ path: \(path), name: \(job.name) }]",
      "agent: { scripted: \(agent).script }", "timeout: 240s", "idle-timeout: 60s",
      "grace-period: 300ms",
      "verify: [\(job.verify.map { Self.quoted(filled($0)) }.joined(separator: ", "))]",
    ]
    if !job.settings.contains("prompt") { lines.append("prompt: Do it.") }
    try directory.write(
      "\(stem).yml",
      (lines + [filled(job.settings)]).joined(separator: "\n") + "\n"
    )
    try makeRepository(job, repository)
    return "\(stem).yml"
  }

  private func makeRepository(_ job: JudgedJob, _ path: String) throws {
    let place = "\(directory.path)/\(path)"
    guard !FileManager.default.fileExists(atPath: place + "/.git") else { return }
    try Shell.run(
      """
      mkdir -p "$1"; cd "$1"; git init -q -b main .
      \(filled(job.base))
      git add -A; git commit -q --allow-empty -m base
      \(filled(job.after))
      """,
      arguments: [place],
      in: directory.path
    )
  }
}
