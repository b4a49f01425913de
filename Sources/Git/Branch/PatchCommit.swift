/// A commit to create from a patch, on a branch of its own.
public struct PatchCommit: Sendable {
  /// The commit that the patch applies to.
  public var base: ObjectID
  /// The patch, as ``Snapshot`` writes it.
  public var patch: [UInt8]
  /// The tree that applying the patch must give.
  public var tree: ObjectID
  /// The branch name, without `refs/heads/`.
  public var branch: String
  /// The full commit message.
  public var message: String
  /// The author and committer.
  public var author: Author
  /// True when an existing branch may be moved, if ``isOwn`` says so.
  public var replaces: Bool
  /// Returns true for the message of a commit of kjob's for the same job, with the identity of the
  /// change that the commit makes.
  public var isOwn: @Sendable (_ message: String, _ change: ChangeIdentity?) -> Bool

  /// Creates a description of a commit.
  public init(
    base: ObjectID,
    patch: [UInt8],
    tree: ObjectID,
    branch: String,
    message: String,
    author: Author,
    replaces: Bool,
    isOwn: @escaping @Sendable (_ message: String, _ change: ChangeIdentity?) -> Bool
  ) {
    self.base = base
    self.patch = patch
    self.tree = tree
    self.branch = branch
    self.message = message
    self.author = author
    self.replaces = replaces
    self.isOwn = isOwn
  }

  /// The effect on the branch.
  public enum Change: String, Hashable, Sendable {
    /// The branch was created.
    case created
    /// The branch was moved.
    case replaced
    /// The branch already had an equal commit.
    case unchanged
  }
}

/// Returns the bytes of a commit object with one parent, whose author is its committer.
func commitObject(
  _ tree: ObjectID,
  on parent: ObjectID,
  by author: Author,
  at time: Int64,
  _ message: String
) -> [UInt8] {
  let person = "\(author.name) <\(author.mail)> \(time) +0000"
  return Array(
    """
    tree \(tree)
    parent \(parent)
    author \(person)
    committer \(person)

    \(message)
    """.utf8
  )
}
