import Foundation

/// What `ci/setup --tests` installs from PyPI, in exact versions.
public struct TestTools: Sendable {
  /// The folder of all of it.
  public let folder = PackageFolder.path + "/.build/test-tools"

  /// The folder of the programs, Python among them.
  public var programs: String { folder + "/venv/bin" }
  /// The examples of the protocol's official SDK.
  public var examples: String { folder + "/examples" }
  /// The schema of Jenkins' xUnit plugin, as pytest checks its own reports by it.
  public var junitSchema: String { folder + "/junit-10.xsd" }

  /// Requires that all of it is installed.
  public init() throws {
    guard FileManager.default.fileExists(atPath: folder + "/ready") else { throw Missing() }
  }

  private struct Missing: Error, CustomStringConvertible {
    let description = "the tests' Python packages are missing: run ci/setup --tests"
  }
}
