import Foundation
import Testing

/// Runs single tests in processes of their own.
///
/// The exit tests of swift-testing are not used for this: from the first one on, a thread of theirs
/// watches all children of the process, and spins while any of them has ended and was not reaped.
public enum OwnProcess {
  private static let variable = "KJOB_TEST_OWN_PROCESS"

  /// Runs `body` in another process that runs only the tests whose names contain `name`, and returns
  /// when it has ended.
  public static func run(_ name: String, _ body: () throws -> Void) throws {
    guard ProcessInfo.processInfo.environment[variable] == nil else { return try body() }
    let program = CommandLine.arguments[0]
    let result = try Shell.result(
      #""$1" --testing-library swift-testing --filter "$2""#,
      arguments: [program, name],
      in: PackageFolder.path,
      environment: [variable: "1"]
    )
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect("\(result.output)\(result.errors)".contains("Test run with 1 test "))
  }
}
