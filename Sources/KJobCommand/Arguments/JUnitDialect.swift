internal import Report

extension JUnitReport {
  /// The option that selects the dialect of the JUnit report.
  static let dialect = Option(
    Option(
      "junit-dialect",
      oneOf: Dialect.self,
      help:
        "`xunit2` is for Jenkins' xUnit plugin, which rejects file\nnames and properties (default: common)."
    ),
    default: .common
  )
}
