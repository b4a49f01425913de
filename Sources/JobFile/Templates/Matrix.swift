internal import Job

/// The combinations of a matrix, by the rules of GitHub Actions.
struct Matrix: Sendable {
  /// A combination.
  struct Combination: Sendable {
    /// The values, in the order of the variables.
    var values: [MatrixValue]
    /// The number of values, from the first, that ids have.
    ///
    /// Values that `include` adds to a combination are not part of its id.
    var identifyingCount: Int

    /// The values that ids have.
    var identifying: ArraySlice<MatrixValue> { values.prefix(identifyingCount) }
  }

  /// The combinations: those of the variables in the order of the file, where the last variable
  /// changes first, and then those that `include` adds.
  private(set) var combinations: [Combination]
  /// The exclusions that left something out.
  private(set) var usedExclusions: Set<Span> = []
  /// The inclusions that became combinations of their own.
  private(set) var added: [MatrixDraft.Selection] = []

  /// The combination of a job without a matrix.
  static let none = Matrix(combinations: [Combination(values: [], identifyingCount: 0)])

  private init(combinations: [Combination]) { self.combinations = combinations }

  /// Makes the combinations of a matrix that is not too large.
  init(_ draft: MatrixDraft) {
    combinations = draft.variables.isEmpty ? [] : Self.products(draft.variables)
    for exclusion in draft.exclusions ?? [] {
      let count = combinations.count
      combinations.removeAll { combination in
        combination.values.allSatisfy { value in
          exclusion[value.variable].map { $0 == value.value } ?? true
        }
      }
      if combinations.count < count { usedExclusions.insert(exclusion.span) }
    }
    let originals = combinations.count
    for inclusion in draft.inclusions ?? [] { include(inclusion, originals, draft.variables) }
    if draft.names.isEmpty { combinations = Self.none.combinations }
  }

  private static func products(_ variables: [MatrixDraft.Variable]) -> [Combination] {
    var products: [[MatrixValue]] = [[]]
    for variable in variables {
      products = products.flatMap { start in
        variable.values.map { start + [MatrixValue(variable: variable.name, value: $0)] }
      }
    }
    return products.map { Combination(values: $0, identifyingCount: variables.count) }
  }

  /// Adds the values of an inclusion to each original combination in which they replace none of
  /// the variables' values; without such a combination, they are a new one.
  private mutating func include(
    _ inclusion: MatrixDraft.Selection,
    _ originals: Int,
    _ variables: [MatrixDraft.Variable]
  ) {
    var isAdded = false
    for index in 0..<originals {
      let fits = combinations[index].identifying.allSatisfy { value in
        inclusion[value.variable].map { $0 == value.value } ?? true
      }
      guard fits else { continue }
      isAdded = true
      for (value, _) in inclusion.values {
        let place = combinations[index].values.firstIndex { $0.variable == value.variable }
        if let place {
          combinations[index].values[place] = value
        } else {
          combinations[index].values.append(value)
        }
      }
    }
    guard !isAdded else { return }
    added.append(inclusion)
    let order = variables.map(\.name)
    let values = inclusion.values.map(\.value)
    let known = order.compactMap { name in values.first { $0.variable == name } }
    let all = known + values.filter { !order.contains($0.variable) }
    combinations.append(Combination(values: all, identifyingCount: all.count))
  }
}
