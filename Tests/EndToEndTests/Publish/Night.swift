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
  func run(_ text: String?, name: String = "job", settings: String = "", pulling: Bool = true)
    throws
  {
    if pulling {
      try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
    }
    let step =
      text.map { "{ write: { path: made, content: \"\($0)\\n\" } }" } ?? "{ say: nothing }"
    let file = try scenario.job(name, script: "turns: [[\(step)]]", settings: settings)
    let result = try scenario.kjob("run \(file)")
    #expect(result.status == 0, "\(result)")
  }

  /// Publishes and returns what was said, in JSON.
  @discardableResult
  func publish(
    _ arguments: String = "",
    status: Int32 = 0,
    environment: [String: String] = [:]
  ) throws -> [Entry] {
    let variables = forge.variables.merging(environment) { $1 }
    let result = try scenario.kjob("publish --format json \(arguments)", environment: variables)
    #expect(result.status == status, "\(result.output)\(result.errors)")
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
    let entries = try publish(arguments, status: status)
    let entry = try #require(entries.first)
    return entry.action + (entry.request.map { " \($0)" } ?? "")
  }
}
