/// The values from whose combinations a job makes several.
struct Matrix: Sendable {
  /// A variable with its values.
  struct Variable: Sendable {
    var name: String
    var values: [String]
  }

  /// The variables in the order of the file.
  var variables: [Variable]

  /// How many combinations there are; nil when that is no number that a computer counts to.
  var count: Int? {
    var count = 1
    for variable in variables {
      let (product, overflows) = count.multipliedReportingOverflow(by: variable.values.count)
      guard !overflows else { return nil }
      count = product
    }
    return count
  }

  /// Every combination in the order of the file, the last variable changing first.
  ///
  /// One without values where there is no variable.
  var combinations: [[MatrixValue]] {
    var combinations: [[MatrixValue]] = [[]]
    for variable in variables {
      combinations = combinations.flatMap { start in
        variable.values.map { start + [MatrixValue(variable: variable.name, value: $0)] }
      }
    }
    return combinations
  }
}
