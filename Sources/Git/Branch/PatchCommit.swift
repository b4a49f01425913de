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
  /// The way to sign it; nil for a commit without a signature.
  public var signing: CommitSigning?
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
    signing: CommitSigning? = nil,
    replaces: Bool,
    isOwn: @escaping @Sendable (_ message: String, _ change: ChangeIdentity?) -> Bool
  ) {
    self.base = base
    self.patch = patch
    self.tree = tree
    self.branch = branch
    self.message = message
    self.author = author
    self.signing = signing
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
