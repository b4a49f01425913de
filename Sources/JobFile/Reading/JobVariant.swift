internal import Job

/// One of the jobs that a job of a file expands to: on one repository, with one combination of the
/// matrix.
struct JobVariant: Sendable {
  /// The index of the repository in the job's list.
  var index: Int
  /// The repository.
  var repository: RepositoryReference
  /// The combination.
  var matrix: [MatrixValue]
  /// The job's name with its variables replaced.
  var name: String
  /// The id before clashes are resolved.
  var identifier: String
}

extension JobDraft {
  /// Returns the jobs that the draft expands to, repository by repository; reports invalid names.
  ///
  /// Empty if repositories or the matrix were rejected, because the ids are not known then. The id
  /// consists of the name, `@` and the repository's name, and the values of the matrix in brackets.
  /// A part that the name already contains is not repeated.
  func variants(_ report: inout FileReport) -> [JobVariant] {
    if settings.given.contains(.repos), settings.repositories == nil { return [] }
    if settings.given.contains(.matrix), settings.matrix == nil { return [] }
    let repositories = repositories
    let matrices = matrices(&report)
    let used = Set(name.variables.map(\.name))
    var variants: [JobVariant] = []
    for (index, repository) in repositories.enumerated() {
      var suffix = ""
      if repositories.count > 1, !used.contains(TemplateValues.repositoryName) {
        guard let name = repository.name else { continue }
        suffix = "@" + name
      }
      for combination in matrices[min(index, matrices.count - 1)] {
        let values = TemplateValues(matrix: combination.values, repository: repository)
        // An unknown variable has already been reported.
        guard used.allSatisfy({ values[$0] != nil }) else { continue }
        let name = name.filled { values[$0] }
        if !used.isEmpty, let problem = TextRule.name.problem(in: name) {
          report.report(.badText(.key(Key.name.rawValue), name, problem), at: span)
          continue
        }
        let unsaid = combination.identifying.filter {
          !used.contains(TemplateValues.name(of: $0.variable))
        }
        let list = unsaid.map(\.value).joined(separator: ",")
        variants.append(
          JobVariant(
            index: index,
            repository: repository,
            matrix: combination.values,
            name: name,
            identifier: name + suffix + (unsaid.isEmpty ? "" : "[\(list)]")
          )
        )
      }
    }
    return variants
  }
}

extension TemplateValues {
  /// Creates all values of a job.
  init(of variant: JobVariant, id: String) {
    self.init(
      matrix: variant.matrix,
      repository: variant.repository,
      jobName: variant.name,
      id: id
    )
  }
}
