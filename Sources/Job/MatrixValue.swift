/// A matrix variable and its value in one of the resulting jobs.
public struct MatrixValue: Hashable, Sendable {
  /// The maximum number of combinations per job.
  package static let mostCombinations = 256

  /// The variable's name.
  public var variable: String
  /// The value as written in the job file.
  public var value: String

  /// Creates a value of a variable.
  public init(variable: String, value: String) {
    self.variable = variable
    self.value = value
  }

  /// The name of the environment variable that contains the value.
  public var environmentName: String { Self.environmentName(of: variable) }

  /// Returns the name of the environment variable for a matrix variable.
  package static func environmentName(of variable: String) -> String {
    "KJOB_MATRIX_" + variable.uppercased().replacing("-", with: "_")
  }
}
