internal import Job

/// A matrix as a job file describes it: variables, and combinations to leave out or to add.
struct MatrixDraft: Sendable {
  /// A variable and its values.
  struct Variable: Sendable {
    var name: String
    var values: [String]
  }

  /// A combination of `include` or `exclude`, which need not name every variable.
  struct Selection: Sendable {
    /// The values, with their places.
    var values: [(value: MatrixValue, span: Span)]
    var span: Span

    /// The value of a variable; nil if it does not matter.
    subscript(variable: String) -> String? {
      values.first { $0.value.variable == variable }?.value.value
    }

    /// The values as text, for messages.
    var text: String {
      quote(values.map { "\($0.value.variable): \($0.value.value)" }.joined(separator: ", "))
    }
  }

  /// The largest number of combinations before any are left out.
  static let mostProducts = 10_000

  /// The variables in the order of the file.
  var variables: [Variable] = []
  /// The combinations to add, or to extend; nil if there is no `include`.
  var inclusions: [Selection]?
  /// The combinations to leave out; nil if there is no `exclude`.
  var exclusions: [Selection]?
  /// The place of the matrix.
  var span: Span

  /// The names of all variables, also of those that only some combinations have.
  var names: [String] {
    var names = variables.map(\.name)
    for selection in inclusions ?? [] {
      for (value, _) in selection.values where !names.contains(value.variable) {
        names.append(value.variable)
      }
    }
    return names
  }

  /// The number of combinations of the variables alone; nil if it exceeds the range of `Int`.
  var productCount: Int? {
    var count = 1
    for variable in variables {
      let (product, overflows) = count.multipliedReportingOverflow(by: variable.values.count)
      guard !overflows else { return nil }
      count = product
    }
    return count
  }

  /// Returns the matrix with what a repository has for itself in place of its own values.
  func replaced(by other: MatrixDraft) -> MatrixDraft {
    var result = self
    for variable in other.variables {
      if let index = result.variables.firstIndex(where: { $0.name == variable.name }) {
        result.variables[index] = variable
      } else {
        result.variables.append(variable)
      }
    }
    result.inclusions = other.inclusions ?? inclusions
    result.exclusions = other.exclusions ?? exclusions
    result.span = other.span
    return result
  }
}
