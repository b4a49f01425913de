import Foundation
import Synchronization
public import Testing

/// Marks a test that holds cases of the fault list, and writes down how it ended.
///
/// With `KJOB_FAULT_RESULTS` in the environment each run of such a test, of a table's rows too,
/// appends one line `case TAB test TAB passed|failed|skipped` for each of its cases to that file.
/// `ci/fault-table` compares them with `Tests/EndToEndTests/Faults/cases.txt`.
public struct FaultTrait: TestTrait, SuiteTrait {
  /// The numbers of the cases.
  let cases: [FaultCase]

  /// A suite's mark is one for each of its tests.
  public var isRecursive: Bool { true }
}

/// The number of a case of the fault list, `65` or `"65a"`.
public struct FaultCase: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  let name: String

  /// A case with a plain number.
  public init(integerLiteral value: Int) { name = "\(value)" }
  /// A case with a letter after its number.
  public init(stringLiteral value: String) { name = value }
}

extension Trait where Self == FaultTrait {
  /// Marks a test as one that holds these cases of the fault list.
  public static func fault(_ cases: FaultCase...) -> Self { FaultTrait(cases: cases) }
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
      try await WaitingTrait().provideScope(for: test, testCase: testCase) {
        try await watch.provideScope(for: test, testCase: testCase, performing: function)
      }
    } catch {
      // Who cancels a test says that the machine lacks what it takes.
      try record(test, Task.isCancelled ? "skipped" : "failed")
      throw error
    }
    try record(test, isFailed.value.withLock { $0 } ? "failed" : "passed")
  }

  private func record(_ test: Test, _ result: String) throws {
    guard let path = ProcessInfo.processInfo.environment["KJOB_FAULT_RESULTS"] else { return }
    let file = test.sourceLocation.fileID.replacing(".swift", with: "")
    let name = test.name.prefix { $0 != "(" }.replacing("`", with: "")
    let lines = cases.map { "\($0.name)\t\(file): \(name)\t\(result)\n" }
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
