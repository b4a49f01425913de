internal import Job

/// The values of a job's variables.
struct TemplateValues: Sendable {
  /// The variable for the name of the job's repository.
  static let repositoryName = "repo.name"
  /// The variable for the job's id.
  static let identifier = "job.id"
  /// The variable for the job's name.
  static let jobName = "job.name"

  private var values: [String: String] = [:]

  /// Creates the values that a job has before it has a name.
  init(matrix: [MatrixValue], repository: RepositoryReference) {
    for entry in matrix { values[Self.name(of: entry.variable)] = entry.value }
    values[Self.repositoryName] = repository.name
  }

  /// Creates all values.
  init(matrix: [MatrixValue], repository: RepositoryReference, jobName: String, id: String) {
    self.init(matrix: matrix, repository: repository)
    values[Self.jobName] = jobName
    values[Self.identifier] = id
  }

  /// Returns the name of a matrix variable in templates.
  static func name(of variable: String) -> String { "matrix." + variable }

  /// Accesses the value of a variable.
  subscript(name: String) -> String? { values[name] }
}
