/// A repository that a job works on, as the job file names it.
public struct RepositoryReference: Hashable, Sendable {
  /// The absolute path, or nothing for the repository that holds the job file, or for a `url`.
  public var path: String?
  /// Where it is fetched from, instead of a path.
  public var url: RepositoryURL?
  /// The branch, tag or commit to start from, or nothing for `HEAD`.
  public var reference: String?
  /// The name that tells the repository from the job's others.
  ///
  /// Given in the job file, or else the path's or the address's last component where that
  /// makes a name. A job that fans out always has one for each repository.
  public var name: String?
  /// Where the job file names the repository; the job's own place if it names none.
  public var position: SourcePosition

  /// The file that names the repository, where that is a list and not the job file itself.
  public var file: String?

  /// Names a repository.
  public init(
    path: String? = nil,
    url: RepositoryURL? = nil,
    reference: String? = nil,
    name: String? = nil,
    position: SourcePosition = .start,
    file: String? = nil
  ) {
    self.path = path
    self.url = url
    self.reference = reference
    self.name = name
    self.position = position
    self.file = file
  }
}
