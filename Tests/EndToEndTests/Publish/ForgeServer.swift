import Foundation
import TestSupport
import Testing

/// A forge with bare repositories behind HTTP, running for one test.
final class ForgeServer {
  /// The kind of forge.
  let kind: String
  /// The address of the server.
  let address: String

  /// The file of what was said to the API and answered, for `ci/forge-exchanges`.
  let exchanges: String

  private let scenario: Scenario
  private let program: BackgroundProgram

  /// Starts it with an empty repository `owner/api`.
  init(_ kind: String, _ scenario: Scenario) throws {
    self.kind = kind
    self.scenario = scenario
    let folder = scenario.directory.path
    try Shell.run(
      """
      git init --quiet --bare --initial-branch=main forge/owner/api.git
      git -C forge/owner/api.git config http.receivepack true
      git -C forge/owner/api.git config uploadpack.allowAnySHA1InWant true
      touch forge/asked
      mkdir forge/exchanges
      cat >forge/owner/api.git/hooks/post-receive <<'E'
      #!/bin/sh
      sed "s/$/ ${REMOTE_USER:-person}/" >>pushed
      E
      touch forge/owner/api.git/pushed
      chmod +x forge/owner/api.git/hooks/post-receive
      """,
      in: folder
    )
    // `ci/test` checks all of them in the end.
    let kept = ProcessInfo.processInfo.environment["KJOB_KEPT_EXCHANGES"]
    exchanges = (kept ?? folder + "/forge/exchanges") + "/\(UUID().uuidString).jsonl"
    let script = PackageFolder.path + "/Tests/EndToEndTests/Publish/forge/server.py"
    let files = [folder + "/forge", Self.token, folder + "/forge/asked", exchanges]
    program = try BackgroundProgram(["python3", script, kind] + files, in: folder)
    let port = program.firstLine()
    address = "http://127.0.0.1:\(port)"
    try scenario.git(
      """
      git remote add origin \(address)/owner/api.git
      git config user.name kjob
      git config user.email kjob@example.com
      git push --quiet ../forge/owner/api.git main
      """
    )
  }

  private static let token = "sesame"

  /// The person who commits.
  private static let person = [
    "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.com",
  ]

  /// The token of a person.
  let personToken = ForgeServer.token + "-ann"

  /// The variables of a pipeline on the server, with the token.
  var variables: [String: String] {
    var variables = ["KJOB_GIT_TOKEN": Self.token, "GIT_CONFIG_NOSYSTEM": "1"]
    switch kind {
    case "gitlab":
      variables["GITLAB_CI"] = "true"
      variables["CI_SERVER_URL"] = address
      variables["CI_API_V4_URL"] = address + "/api/v4"
    default:
      variables["GITHUB_SERVER_URL"] = address
      variables["GITHUB_API_URL"] = address + (kind == "gitea" ? "/api/v1" : "/api/v3")
      if kind == "gitea" { variables["GITEA_ACTIONS"] = "true" }
    }
    return variables
  }

  /// A request as the forge has it.
  struct Request: Decodable {
    var number: Int
    var title: String
    var body: String
    var head: String
    var base: String
    var state: String
    var merged: Bool
    var draft: Bool
    var sha: String
    var comments: [[String]]
    var labels: [Label]

    /// A label's name, or its number where the forge takes that.
    struct Label: Decodable {
      init(from decoder: any Decoder) {}
    }
  }

  /// Does what a person does on the forge's pages; returns all requests.
  @discardableResult
  func control(_ act: String, _ values: [String: Any] = [:]) throws -> [Request] {
    var message = values
    message["act"] = act
    let data = try JSONSerialization.data(withJSONObject: message)
    let answer = try Shell.run(
      "curl --silent --show-error --fail --data-binary \"$1\" \(address)/control",
      arguments: [String(decoding: data, as: UTF8.self)],
      in: "/"
    )
    return try JSONDecoder().decode([Request].self, from: Data(answer.utf8))
  }

  /// The requests.
  func requests() throws -> [Request] { try control("list") }

  /// Removes and returns the list of what was asked.
  func asked() throws -> [String] {
    let text = try scenario.directory.read("forge/asked")
    try scenario.directory.write("forge/asked", "")
    return text.split(separator: "\n").map(String.init)
  }

  /// The calls of an API and the pushes in a list of what was asked.
  struct Calls: CustomStringConvertible {
    var reads = 0
    var writes = 0
    var pushes = 0

    init(_ asked: [String]) {
      for line in asked {
        if line.contains(" /api/") {
          if line.hasPrefix("GET ") { reads += 1 } else { writes += 1 }
        } else if line.hasPrefix("POST "), line.hasSuffix("/git-receive-pack") {
          pushes += 1
        }
      }
    }

    /// True where nothing was changed.
    var isQuiet: Bool { writes == 0 && pushes == 0 }

    var description: String { "\(reads) reads, \(writes) writes, \(pushes) pushes" }
  }

  /// A change of a ref by a push.
  struct Push {
    var old: String
    var new: String
    var ref: String
  }

  /// The pushes of kjob since the server began.
  func pushes() throws -> [Push] {
    try scenario.directory.read("forge/owner/api.git/pushed").split(separator: "\n").compactMap {
      let words = $0.split(separator: " ").map(String.init)
      return words.last == "kjob" ? Push(old: words[0], new: words[1], ref: words[2]) : nil
    }
  }

  /// Runs a script in the bare repository.
  @discardableResult
  func git(_ script: String) throws -> String {
    try Shell.run(script, in: scenario.directory.path + "/forge/owner/api.git")
  }

  /// Commits a file on a branch, as a person does.
  func commit(_ file: String, _ text: String, on branch: String) throws {
    try Shell.run(
      """
      rm -rf person
      git clone --quiet --branch "$1" forge/owner/api.git person 2>/dev/null
      printf '%s' "$3" >"person/$2"
      git -C person add --all
      git -C person commit --quiet -m person
      git -C person push --quiet origin "HEAD:$1"
      """,
      arguments: [branch, file, text],
      in: scenario.directory.path,
      environment: Self.person
    )
  }

  /// Merges a branch's target into it, as a person's click does.
  func mergeTarget(into branch: String) throws {
    try Shell.run(
      """
      rm -rf person
      git clone --quiet --branch "$1" forge/owner/api.git person 2>/dev/null
      git -C person merge --quiet -m merge origin/main || git -C person merge --abort
      git -C person push --quiet origin "HEAD:$1"
      """,
      arguments: [branch],
      in: scenario.directory.path,
      environment: Self.person
    )
  }

  /// Checks what was said so far against the forge's published API; returns what is wrong.
  func exchangeFaults() throws -> String? {
    let python = try TestTools().programs + "/python"
    let place = scenario.directory.path + "/forge/checked"
    let result = try Shell.result(
      """
      mkdir -p "$4" && cp "$3" "$4/"
      "$1" "$2/ci/forge-exchanges" "$4"
      """,
      arguments: [python, PackageFolder.path, exchanges, place],
      in: "/"
    )
    return result.status == 0 ? nil : result.output + result.errors
  }
}
