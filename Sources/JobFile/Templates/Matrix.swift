internal import Job

/// The variables whose combinations of values expand a job to several.
struct Matrix: Sendable {
  /// A variable and its values.
  struct Variable: Sendable {
    var name: String
    var values: [String]
  }

  /// The variables in the order of the file.
  var variables: [Variable]

  /// The number of combinations; nil if it exceeds the range of `Int`.
  var count: Int? {
    var count = 1
    for variable in variables {
      let (product, overflows) = count.multipliedReportingOverflow(by: variable.values.count)
      guard !overflows else { return nil }
      count = product
    }
    return count
  }

  /// All combinations in the order of the file; the last variable changes first.
  ///
  /// Without variables, there is one empty combination.
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
