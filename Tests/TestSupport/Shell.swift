import Foundation
import Synchronization

/// Runs bash scripts for fixtures and for asking real tools such as git and xmllint.
///
/// Not for tests about signals or timing: those spawn through the product's own layer.
public enum Shell {
  /// What a script printed and how it ended.
  public struct Result: Sendable {
    /// Standard output as text.
    public var output: String
    /// Standard error as text.
    public var errors: String
    /// The exit status, or 128 plus the signal's number.
    public var status: Int32
  }

  /// A script that was expected to succeed and did not.
  public struct Failure: Error, CustomStringConvertible {
    /// The script.
    public var script: String
    /// What came of it.
    public var result: Result
    /// The script with its status and both streams.
    public var description: String {
      "`\(script)` ended with \(result.status)\n\(result.output)\n\(result.errors)"
    }
  }

  /// A script that did not end in time and was killed.
  public struct Overdue: Error {
    /// The script.
    public var script: String
  }

  /// The seconds after which a script is killed; nothing in the tests takes nearly as long.
  private static let deadline = 300.0

  /// Runs a script with `bash -eu -o pipefail` and returns whatever came of it.
  ///
  /// Git sees no configuration of the machine's, and a fixed identity and date.
  public static func result(
    _ script: String,
    arguments: [String] = [],
    in directory: String,
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-eu", "-o", "pipefail", "-c", script, "bash"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    // What a CI system says of itself would make kjob speak to it.
    let foreign = ["GIT_", "CI", "GITHUB_", "GITLAB_", "RUNNER_", "KJOB_", "FORCE_COLOR"]
    var variables = ProcessInfo.processInfo.environment.filter { variable in
      !foreign.contains { variable.key.hasPrefix($0) }
    }
    variables["GIT_CONFIG_GLOBAL"] = "/dev/null"
    variables["GIT_CONFIG_SYSTEM"] = "/dev/null"
    for role in ["AUTHOR", "COMMITTER"] {
      variables["GIT_\(role)_NAME"] = "Test"
      variables["GIT_\(role)_EMAIL"] = "test@example.invalid"
      variables["GIT_\(role)_DATE"] = "2026-01-02T03:04:05Z"
    }
    variables.merge(environment) { $1 }
    process.environment = variables
    // Files, not pipes: a script that prints much to both streams cannot deadlock, and a process
    // that it leaves behind cannot keep the test waiting.
    let stem = NSTemporaryDirectory() + "kjob-shell-" + UUID().uuidString
    let outputPath = stem + ".out"
    let errorPath = stem + ".err"
    for path in [outputPath, errorPath] {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    defer {
      for path in [outputPath, errorPath] { try? FileManager.default.removeItem(atPath: path) }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    try process.run()
    let id = process.processIdentifier
    let isOverdue = Mutex(false)
    let watch = DispatchWorkItem {
      isOverdue.withLock { $0 = true }
      kill(id, SIGKILL)
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + deadline, execute: watch)
    process.waitUntilExit()
    watch.cancel()
    if isOverdue.withLock({ $0 }) { throw Overdue(script: script) }
    let output = try Data(contentsOf: URL(fileURLWithPath: outputPath))
    let errors = try Data(contentsOf: URL(fileURLWithPath: errorPath))
    let signalled = process.terminationReason == .uncaughtSignal
    return Result(
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self),
      status: signalled ? 128 + process.terminationStatus : process.terminationStatus
    )
  }

  /// Runs a script that must succeed and returns its standard output.
  @discardableResult
  public static func run(
    _ script: String,
    arguments: [String] = [],
    in directory: String,
    environment: [String: String] = [:]
  ) throws -> String {
    let result = try result(
      script,
      arguments: arguments,
      in: directory,
      environment: environment
    )
    guard result.status == 0 else { throw Failure(script: script, result: result) }
    return result.output
  }
}
