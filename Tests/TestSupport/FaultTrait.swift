import Foundation
import Synchronization
public import Testing

/// Marks a test that holds cases of the fault list, and writes down how it ended.
///
/// With `KJOB_FAULT_RESULTS` in the environment each run of such a test, of a table's rows too,
/// appends one line `case TAB test TAB passed|failed` for each of its cases to that file.
/// `ci/fault-table` compares them with `Tests/EndToEndTests/Faults/cases.txt`.
public struct FaultTrait: TestTrait, SuiteTrait {
  /// The numbers of the cases.
  let cases: [Int]

  /// A suite's mark is one for each of its tests.
  public var isRecursive: Bool { true }
}

extension Trait where Self == FaultTrait {
  /// Marks a test as one that holds these cases of the fault list.
  public static func fault(_ cases: Int...) -> Self { FaultTrait(cases: cases) }
}

extension FaultTrait: TestScoping {
  /// Runs the test and writes down whether it recorded an issue.
  @concurrent public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    let isFailed = Flag()
    let watch = IssueHandlingTrait.compactMapIssues { issue in
      isFailed.value.withLock { $0 = true }
      return issue
    }
    do {
      try await watch.provideScope(for: test, testCase: testCase, performing: function)
    } catch {
      try record(test, isFailed: true)
      throw error
    }
    try record(test, isFailed: isFailed.value.withLock { $0 })
  }

  private func record(_ test: Test, isFailed: Bool) throws {
    guard let path = ProcessInfo.processInfo.environment["KJOB_FAULT_RESULTS"] else { return }
    let file = test.sourceLocation.fileID.replacing(".swift", with: "")
    let name = test.name.prefix { $0 != "(" }.replacing("`", with: "")
    let lines = cases.map { "\($0)\t\(file): \(name)\t\(isFailed ? "failed" : "passed")\n" }
    // One write to a file that is opened for appending: tests of one process do not mix theirs.
    let bytes = Array(lines.joined().utf8)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    defer { close(descriptor) }
    guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  private final class Flag: Sendable {
    let value = Mutex(false)
  }
}
