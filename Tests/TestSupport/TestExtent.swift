import Foundation

/// How many generated cases a test tries: a sample, or, with `ci/test --all`, as many as a claim needs.
public enum TestExtent {
  /// Whether it is `ci/test --all`.
  public static let isWhole = ProcessInfo.processInfo.environment["KJOB_TEST_ALL"] != nil

  /// The number of cases.
  public static func cases(sample: Int, all: Int) -> Int { isWhole ? all : sample }
}
