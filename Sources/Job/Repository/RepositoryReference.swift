public import Text

/// A repository that a job works on, as the job file names it.
public struct RepositoryReference: Hashable, Sendable {
  /// The absolute path; nil for the repository that contains the job file, or for a `url`.
  public var path: String?
  /// The address to fetch from, instead of a path.
  public var url: RepositoryURL?
  /// The branch, tag, or commit to start from, or nil for `HEAD`.
  public var reference: String?
  /// The name that distinguishes the repository from the job's others.
  ///
  /// It is given in the job file; otherwise it is the last component of the path or address, if
  /// that is a valid name. If the job has several repositories, each has a name.
  public var name: String?
  /// The position of the repository in the job file; the job's own position if it names none.
  public var position: SourcePosition
  /// The position of the reference in the job file, if it names one.
  public var referencePosition: SourcePosition?

  /// The list that names the repository, unless it is the job file itself.
  public var file: String?

  /// Creates a reference to a repository.
  public init(
    path: String? = nil,
    url: RepositoryURL? = nil,
    reference: String? = nil,
    name: String? = nil,
    position: SourcePosition = .start,
    referencePosition: SourcePosition? = nil,
    file: String? = nil
  ) {
    self.path = path
    self.url = url
    self.reference = reference
    self.name = name
    self.position = position
    self.referencePosition = referencePosition
    self.file = file
  }
}
