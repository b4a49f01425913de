/// One of the jobs that a job of a file stands for: on one repository, with one combination of the
/// matrix.
struct JobVariant: Sendable {
  /// The repository, by its place in the job's list.
  var index: Int
  /// The repository.
  var repository: RepositoryReference
  /// The combination.
  var matrix: [MatrixValue]
  /// The job's name with the values of its variables.
  var name: String
  /// The id before clashes are resolved.
  var identifier: String
}

extension JobDraft {
  /// The jobs that it stands for, repository by repository; reports names that cannot be.
  ///
  /// None where repositories or the matrix were refused: the ids are not known. The id is the
  /// name, `@` and the repository's name, and the values of the matrix in brackets. What the name
  /// says itself is not said again.
  func variants(_ report: inout FileReport) -> [JobVariant] {
    if settings.given.contains(.repos), settings.repositories == nil { return [] }
    if settings.given.contains(.matrix), settings.matrix == nil { return [] }
    let repositories = repositories
    let combinations = settings.matrix?.combinations ?? [[]]
    let used = Set(name.variables.map(\.name))
    var variants: [JobVariant] = []
    for (index, repository) in repositories.enumerated() {
      var suffix = ""
      if repositories.count > 1, !used.contains(TemplateValues.repositoryName) {
        guard let name = repository.name else { continue }
        suffix = "@" + name
      }
      for matrix in combinations {
        let values = TemplateValues(matrix: matrix, repository: repository)
        // A variable that is not known has been reported.
        guard used.allSatisfy({ values[$0] != nil }) else { continue }
        let name = name.filled { values[$0] }
        if !used.isEmpty, let problem = TextRule.name.problem(in: name) {
          report.report(.badText(.key(Key.name.rawValue), name, problem), at: span)
          continue
        }
        let unsaid = matrix.filter { !used.contains(TemplateValues.name(of: $0.variable)) }
        let list = unsaid.map(\.value).joined(separator: ",")
        variants.append(
          JobVariant(
            index: index,
            repository: repository,
            matrix: matrix,
            name: name,
            identifier: name + suffix + (unsaid.isEmpty ? "" : "[\(list)]")
          )
        )
      }
    }
    return variants
  }
}
