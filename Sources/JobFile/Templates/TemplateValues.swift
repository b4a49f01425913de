/// The values of a job's variables.
struct TemplateValues: Sendable {
  /// The name of the job's repository.
  static let repositoryName = "repo.name"
  /// The job's id.
  static let identifier = "job.id"
  /// The job's name.
  static let jobName = "job.name"

  private var values: [String: String] = [:]

  /// The values that a job has before it has a name.
  init(matrix: [MatrixValue], repository: RepositoryReference) {
    for entry in matrix { values[Self.name(of: entry.variable)] = entry.value }
    values[Self.repositoryName] = repository.name
  }

  /// All values.
  init(matrix: [MatrixValue], repository: RepositoryReference, jobName: String, id: String) {
    self.init(matrix: matrix, repository: repository)
    values[Self.jobName] = jobName
    values[Self.identifier] = id
  }

  /// What a variable of the matrix is called in a template.
  static func name(of variable: String) -> String { "matrix." + variable }

  /// The value of a variable.
  subscript(name: String) -> String? { values[name] }
}
