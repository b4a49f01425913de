/// A job of a file, before it is known which ids the run's other jobs have.
struct JobDraft: Sendable {
  /// The job's name.
  var name: String
  /// Where its name or key stands.
  var span: Span
  /// Its settings, with those at the file's top.
  var settings: Settings

  /// The repositories it runs on; one without a path where the file names none.
  var repositories: [RepositoryReference] {
    settings.repositories ?? [RepositoryReference(position: span.start)]
  }

  /// The ids before clashes are resolved, one for each repository.
  ///
  /// Nothing for a repository that was refused: its id is not known.
  var identifiers: [String?] {
    if settings.given.contains(.repos), settings.repositories == nil { return [nil] }
    let repositories = repositories
    guard repositories.count > 1 else { return [name] }
    return repositories.map { repository in repository.name.map { "\(name)@\($0)" } }
  }
}
