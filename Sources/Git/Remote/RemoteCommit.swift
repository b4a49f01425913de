/// A commit to make of a patch.
public struct RemoteCommit: Sendable {
  /// The commit that the patch applies to.
  public var base: ObjectID
  /// The patch, as ``Snapshot`` writes it.
  public var patch: [UInt8]
  /// The tree that applying the patch must give.
  public var tree: ObjectID
  /// The full message.
  public var message: String
  /// The author and committer.
  public var author: Author
  /// The way to sign it; nil for a commit without a signature.
  public var signing: CommitSigning?

  /// Creates a description of a commit.
  public init(
    base: ObjectID,
    patch: [UInt8],
    tree: ObjectID,
    message: String,
    author: Author,
    signing: CommitSigning? = nil
  ) {
    self.base = base
    self.patch = patch
    self.tree = tree
    self.message = message
    self.author = author
    self.signing = signing
  }
}
