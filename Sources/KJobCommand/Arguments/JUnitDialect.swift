internal import Report

extension JUnitReport {
  /// The option that selects the dialect of the JUnit report.
  static let dialectOption = OptionDeclaration(
    name: "junit-dialect",
    value: .choice(Dialect.allCases.map(\.rawValue)),
    help:
      "`xunit2` is for Jenkins' xUnit plugin, which rejects file\nnames and properties (default: common)."
  )

  /// Reads the option.
  static func dialect(_ arguments: ParsedArguments) -> Dialect {
    arguments.last("junit-dialect").flatMap(Dialect.init) ?? .common
  }
}
