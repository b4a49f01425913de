import Foundation
import TestSupport
import Testing

/// Stands in for the place where Kiro publishes kiro-cli, in a scenario's folder.
struct KiroDownloads {
  /// Where it is.
  let scenario: Scenario

  /// The version that it publishes last.
  static let version = "2.28.0"

  /// The platform of this machine, as Kiro writes it.
  static let platform = Result { try platform([:]) }

  /// What `ci/install-kiro` takes a machine for, with programs before its own in PATH.
  static func platform(_ environment: [String: String]) throws -> String {
    try Shell.run(
      "\"$1/ci/install-kiro\" --platform",
      arguments: [PackageFolder.path],
      in: "/",
      environment: environment
    ).trimmingCharacters(in: .newlines)
  }

  /// The forms in which a package can be published.
  enum Form: String, CaseIterable {
    case tarGz = "tar.gz"
    case zip

    /// As the index names it.
    var fileType: String { self == .zip ? "zip" : "tarGz" }
  }

  /// A kiro-cli that follows a script of the built-in agent, and notes which secrets it was given.
  static func program(says version: String = "kiro-cli \(version)") -> String {
    """
    #!/bin/bash
    case $1 in
      acp) exec "$UNDER_TEST" agent --script "$HOME/kiro.script" ;;
      whoami) echo "Logged in" ;;
      --version)
        env | grep -E '^(KIRO_API_KEY|KJOB_GIT_TOKEN)=' >>"$HOME/secrets"
        echo "\(version)"
        ;;
    esac
    """
  }

  /// The path of a package below the address.
  static func path(_ form: Form = .tarGz) throws -> String {
    "\(version)/kirocli-\(try platform.get()).\(form.rawValue)"
  }

  /// Publishes packages of the version for this machine, and an index of them and older ones.
  func publish(
    _ forms: [Form] = [.tarGz],
    program: String = program(),
    at place: String = "kirocli/bin/kiro-cli"
  ) throws {
    try scenario.directory.write("package/\(place)", program)
    var packages: [[String: Any]] = []
    for form in forms {
      try Shell.run(
        """
        mkdir -p "downloads/${1%/*}"
        chmod +x "package/$2"
        case $1 in
          *.zip) cd package && python3 -m zipfile -c "../downloads/$1" "${2%%/*}" ;;
          *) tar -czf "downloads/$1" -C package "${2%%/*}" ;;
        esac
        """,
        arguments: [try Self.path(form), place],
        in: scenario.directory.path
      )
      let sum = try Shell.run(
        "sha256sum <\"downloads/$1\"",
        arguments: [try Self.path(form)],
        in: scenario.directory.path
      ).prefix { $0 != " " }
      packages.append([
        "os": "linux", "kind": "deb", "variant": "headless", "fileType": form.fileType,
        "targetTriple": try Self.platform.get(), "download": try Self.path(form),
        "sha256": String(sum),
      ])
    }
    // What else is there in a list of all versions.
    let foreign = ["fileType": "tarXz", "targetTriple": try Self.platform.get(), "download": "x"]
    let mac = ["fileType": "zip", "targetTriple": "universal-apple-darwin", "download": "x.zip"]
    try index([
      ["version": "2.27.1", "packages": [mac]],
      ["version": Self.version, "packages": [foreign, mac] + packages, "rollout": 100],
    ])
  }

  /// Writes the index.
  func index(_ versions: [[String: Any]]) throws {
    let data = try JSONSerialization.data(withJSONObject: ["versions": versions])
    try scenario.directory.write("downloads/index.json", String(decoding: data, as: UTF8.self))
  }

  /// Serves what is published while `body` runs, which gets the address.
  func serving<Value>(_ body: (String) throws -> Value) throws -> Value {
    // Without the scenario's mark: it is not a process that kjob started. Whoever waits for the
    // shell waits until every copy of a descriptor is closed.
    let started = try Shell.run(
      """
      mkdir -p downloads
      mkfifo port
      setsid python3 -u -c '
      import os, runpy, sys
      os.closerange(3, 4096)
      sys.argv[1:] = "--bind 127.0.0.1 --directory downloads 0".split()
      runpy.run_module("http.server", run_name="__main__")
      ' >port 2>requests </dev/null &
      read -r line <port
      rm port
      echo "$! $line"
      """,
      in: scenario.directory.path
    )
    let words = started.split(separator: " ")
    let process = try #require(words.first.flatMap { pid_t($0) })
    defer { kill(process, SIGKILL) }
    let port = try #require(words.drop { $0 != "port" }.dropFirst().first)
    return try body("http://127.0.0.1:\(port)")
  }

  /// How often a package was asked for.
  func packageRequests() throws -> Int {
    let lines = try scenario.directory.read("requests").split(separator: "\n")
    return lines.count { $0.contains("/kirocli-") }
  }
}
