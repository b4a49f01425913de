internal import Job

extension JobDraft {
  /// The matrix of each repository; a single one if it is the same for all.
  var matrixDrafts: [MatrixDraft?] {
    let own = settings.repositoryMatrices
    guard own.contains(where: { $0 != nil }) else { return [settings.matrix] }
    return own.map { other in
      guard let other else { return settings.matrix }
      return settings.matrix?.replaced(by: other) ?? other
    }
  }

  /// Returns the combinations of each repository's matrix; reports what is wrong with them.
  func matrices(_ report: inout FileReport) -> [[Matrix.Combination]] {
    let drafts = matrixDrafts
    var used: Set<Span> = []
    let matrices = drafts.map { draft -> Matrix in
      guard let draft else { return .none }
      guard let matrix = matrix(draft, &used, &report) else {
        // Nothing can be said about what a rejected matrix leaves out.
        used.formUnion((draft.exclusions ?? []).map(\.span))
        return .none
      }
      used.formUnion(matrix.usedExclusions)
      checkVariables(of: matrix, &report)
      return matrix
    }
    for draft in drafts {
      for exclusion in draft?.exclusions ?? [] where !used.contains(exclusion.span) {
        report.report(.uselessExclusion(exclusion.text), at: exclusion.span)
      }
    }
    return matrices.map(\.combinations)
  }

  /// Returns the combinations of a matrix, or nil if it cannot have any.
  ///
  /// Exclusions of which that is clear already are added to `used`.
  private func matrix(
    _ draft: MatrixDraft,
    _ used: inout Set<Span>,
    _ report: inout FileReport
  ) -> Matrix? {
    let limit = MatrixValue.mostCombinations
    guard let count = draft.productCount, count <= MatrixDraft.mostProducts else {
      report.report(.matrixTooLarge(draft.productCount, limit: limit), at: draft.span)
      return nil
    }
    let names = draft.variables.map(\.name)
    var draft = draft
    for exclusion in draft.exclusions ?? [] {
      for (value, span) in exclusion.values where !names.contains(value.variable) {
        report.report(.unknownExclusion(value.variable, known: names), at: span)
        draft.exclusions?.removeAll { $0.span == exclusion.span }
        used.insert(exclusion.span)
      }
    }
    let matrix = Matrix(draft)
    guard matrix.combinations.count <= limit else {
      report.report(.matrixTooLarge(matrix.combinations.count, limit: limit), at: draft.span)
      return nil
    }
    if matrix.combinations.isEmpty {
      report.report(.noCombinations, at: draft.exclusions?.first?.span ?? draft.span)
      return nil
    }
    for selection in matrix.added {
      for (value, span) in selection.values {
        guard let problem = TextRule.matrixValue.problem(in: value.value) else { continue }
        report.report(.badText(.key(value.variable), value.value, problem), at: span)
      }
    }
    return matrix
  }

  /// Reports variables that a combination lacks, although another one has them.
  private func checkVariables(of matrix: Matrix, _ report: inout FileReport) {
    let variables = templates.flatMap(\.variables)
    let known = Set(matrixDrafts.flatMap { $0?.names ?? [] }.map(TemplateValues.name))
    for (name, place) in variables where known.contains(name) {
      let lacking = matrix.combinations.first { combination in
        !combination.values.contains { TemplateValues.name(of: $0.variable) == name }
      }
      guard let lacking else { continue }
      let values = lacking.values.map { "\($0.variable): \($0.value)" }.joined(separator: ", ")
      report.report(
        .variableNotEverywhere(name, combination: quote("{ \(values) }"), in: place.file),
        at: place.span
      )
    }
  }
}
