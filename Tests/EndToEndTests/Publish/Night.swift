import Foundation
import TestSupport
import Testing

/// Nights of one job on a forge: a run with a change of its own, and publishing.
struct Nights {
  let scenario: Scenario
  let forge: ForgeServer

  init(_ kind: String) throws {
    scenario = try Scenario()
    forge = try ForgeServer(kind, scenario)
  }

  /// What publishing said of a job.
  struct Entry: Decodable {
    var job: String
    var action: String
    var reason: String?
    var branch: String?
    var commit: String?
    var request: Int?
    var warnings: [String]?
  }

  private struct Listing: Decodable {
    var jobs: [Entry]
  }

  /// Runs a job that writes `text`, or nothing, on the newest base.
  func run(
    _ text: String?,
    name: String = "job",
    settings: String = "",
    pulling: Bool = true
  ) throws {
    try run([(name, text)], settings: settings, pulling: pulling)
  }

  /// Runs jobs that write a text, or nothing, on the newest base.
  func run(
    _ jobs: [(name: String, text: String?)],
    settings: String = "",
    pulling: Bool = true,
    status: Int32 = 0
  ) throws {
    if pulling {
      try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
    }
    let files = try jobs.map { name, text in
      let step =
        text.map { "{ write: { path: made, content: \"\($0)\\n\" } }" } ?? "{ say: nothing }"
      return try scenario.job(name, script: "turns: [[\(step)]]", settings: settings)
    }
    let result = try scenario.kjob("run \(files.joined(separator: " "))")
    #expect(result.status == status, "\(result)")
  }

  /// Publishes and returns what was said, in JSON; `status` is nil where any will do.
  @discardableResult
  func publish(
    _ arguments: String = "",
    status: Int32? = 0,
    environment: [String: String] = [:]
  ) throws -> [Entry] {
    let variables = forge.variables.merging(environment) { $1 }
    let result = try scenario.kjob("publish --format json \(arguments)", environment: variables)
    #expect(status == nil || result.status == status, "\(result.output)\(result.errors)")
    #expect(!"\(result)".contains("sesame"))
    return try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8)).jobs
  }

  /// Runs and publishes, and returns the action with the number of the request.
  func night(
    _ text: String?,
    _ arguments: String = "",
    settings: String = "",
    pulling: Bool = true,
    status: Int32 = 0
  ) throws -> String {
    try run(text, settings: settings, pulling: pulling)
    return try Self.words(try publish(arguments, status: status))
  }

  /// Returns the actions with the numbers of the requests.
  static func words(_ entries: [Entry]) throws -> String {
    #expect(!entries.isEmpty)
    return entries.map { entry in entry.action + (entry.request.map { " \($0)" } ?? "") }
      .joined(separator: ", ")
  }

  /// Publishes, and kills kjob with SIGKILL when the forge gets a call that fits; returns false where
  /// it gets none.
  ///
  /// `moment` is `before` the call has its effect, or `after` it. So many calls that fit are let
  /// through before.
  func killPublishing(
    at call: String,
    _ path: String,
    _ moment: String,
    after count: Int = 0
  ) throws -> Bool {
    let pipe = scenario.directory.path + "/held"
    try Shell.run("rm -f \"$1\"; mkfifo \"$1\"", arguments: [pipe], in: "/")
    try forge.control(
      "fault",
      ["method": call, "path": path, "hold": moment, "pipe": pipe, "skip": count]
    )
    let result = try scenario.shell(
      """
      # Open for both, so that no writer waits for a reader, and no reader meets an end.
      exec 3<>held
      {
        "$KJOB" publish >killed.out 2>&1 3>&- & echo $! >killed.pid
        wait $! || true
        echo ended >&3
      } &
      read -r word <&3
      if [ "$word" = held ]; then
        kill -KILL "$(cat killed.pid)"
        read -r ended <&3
      fi
      wait
      echo "$word"
      """,
      environment: forge.variables
    )
    try forge.control("no fault")
    #expect(["held\n", "ended\n"].contains(result.output), "\(result)")
    return result.output == "held\n"
  }

  /// Publishes with two programs at once, and returns what both printed.
  @discardableResult
  func publishTwice() throws -> String {
    try scenario.shell(
      """
      "$KJOB" publish >one 2>&1 & first=$!
      "$KJOB" publish >two 2>&1 & second=$!
      wait $first || echo "first $?"
      wait $second || echo "second $?"
      cat one two
      """,
      environment: forge.variables
    ).output
  }

  /// Makes the forge refuse pushes, with these words, while `action` runs.
  func protecting<Result>(_ rule: String, _ action: () throws -> Result) throws -> Result {
    let hook = scenario.directory.path + "/forge/owner/api.git/hooks/pre-receive"
    let script = "#!/bin/sh\necho '\(rule)' >&2\nexit 1\n"
    try Shell.run(
      "printf '%s' \"$1\" >\"$2\"; chmod +x \"$2\"",
      arguments: [script, hook],
      in: "/"
    )
    defer { try? FileManager.default.removeItem(atPath: hook) }
    return try action()
  }

  /// Makes a plan, does what a person does meanwhile, and follows the plan; returns the reason why
  /// nothing is done.
  func followPlan(_ meanwhile: () throws -> Void) throws -> String {
    let script = "\"$KJOB\" publish --dry-run --format json >plan"
    #expect(try scenario.shell(script, environment: forge.variables).status == 0)
    try meanwhile()
    return try publish("--plan plan", status: 1).first?.reason ?? ""
  }
}
