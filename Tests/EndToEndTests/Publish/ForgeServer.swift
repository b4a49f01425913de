import Foundation
import TestSupport
import Testing

/// A forge with bare repositories behind HTTP, running for one test.
final class ForgeServer {
  /// The kind of forge.
  let kind: String
  /// The address of the server.
  let address: String

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
      printf '#!/bin/sh\\ncat >>pushed\\n' >forge/owner/api.git/hooks/post-receive
      chmod +x forge/owner/api.git/hooks/post-receive
      """,
      in: folder
    )
    let script = PackageFolder.path + "/Tests/EndToEndTests/Publish/forge-server.py"
    program = try BackgroundProgram(
      ["python3", script, kind, folder + "/forge", "sesame", folder + "/forge/asked"],
      in: folder
    )
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

  /// The variables of a pipeline on the server, with the token.
  var variables: [String: String] {
    var variables = ["KJOB_GIT_TOKEN": "sesame", "GIT_CONFIG_NOSYSTEM": "1"]
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

  /// Removes and returns the list of what was asked, without looks at git's branches.
  func asked() throws -> [String] {
    let text = try scenario.directory.read("forge/asked")
    try scenario.directory.write("forge/asked", "")
    return text.split(separator: "\n").map(String.init)
  }

  /// The branches that were pushed since the server began.
  func pushed() throws -> Set<String> {
    let lines = try scenario.directory.read("forge/owner/api.git/pushed").split(separator: "\n")
    return Set(lines.compactMap { $0.split(separator: " ").last.map(String.init) })
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
      git clone --quiet --branch "$1" forge/owner/api.git person 2>/dev/null
      printf '%s' "$3" >"person/$2"
      git -C person add --all
      git -C person -c user.name=Ann -c user.email=ann@example.com commit --quiet -m person
      git -C person push --quiet origin "HEAD:$1"
      rm -rf person
      """,
      arguments: [branch, file, text],
      in: scenario.directory.path
    )
  }
}
