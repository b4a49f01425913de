public import Testing

/// Marks tests that wait for other processes most of their time, which then run beside the others.
public struct WaitingTrait: SuiteTrait, TestTrait, TestScoping {
  /// A suite's mark is one for each of its tests.
  public var isRecursive: Bool { true }

  /// Runs the test on a thread that may wait.
  @concurrent public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingTestExecutor.shared) { try await function() }
  }
}

extension Trait where Self == WaitingTrait {
  /// Marks tests that wait for other processes most of their time.
  public static var waiting: Self { WaitingTrait() }
}
