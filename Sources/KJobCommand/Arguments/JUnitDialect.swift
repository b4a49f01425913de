internal import Report

extension JUnitReport {
  /// How the JUnit report is written.
  static let dialectOption = OptionDeclaration(
    name: "junit-dialect",
    value: .choice(Dialect.allCases.map(\.rawValue)),
    help:
      "`xunit2` is for Jenkins' xUnit plugin, which refuses files\nand properties (default: common)."
  )

  /// Reads the option.
  static func dialect(_ arguments: ParsedArguments) -> Dialect {
    arguments.last("junit-dialect").flatMap(Dialect.init) ?? .common
  }
}
