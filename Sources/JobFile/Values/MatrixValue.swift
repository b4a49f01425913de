/// A variable of a job's matrix with the value that it has in one of the jobs made of it.
public struct MatrixValue: Hashable, Sendable {
  /// The most combinations of values that a job may have.
  static let mostCombinations = 256

  /// The variable's name.
  public var variable: String
  /// The value, as the job file writes it.
  public var value: String

  /// Gives a variable a value.
  public init(variable: String, value: String) {
    self.variable = variable
    self.value = value
  }

  /// The name of the environment variable that tells commands and agents the value.
  public var environmentName: String { Self.environmentName(of: variable) }

  /// The same for a variable's name.
  static func environmentName(of variable: String) -> String {
    "KJOB_MATRIX_" + variable.uppercased().replacing("-", with: "_")
  }
}
