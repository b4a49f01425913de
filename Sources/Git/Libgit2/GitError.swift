public import FileSystem

/// Why something about a repository, a workspace or its changes could not be done.
public enum GitError: Error, Hashable, Sendable, Codable {
  /// Neither the path nor a folder above it is a git repository.
  case notARepository(path: String)
  /// The path lies within a working tree but is not its top folder.
  case notTheTop(path: String, top: String)
  /// The repository has no working tree.
  case bare(path: String)
  /// Files are to be taken along from a repository that has no working tree.
  case copyFromBare(path: String)
  /// The branch that HEAD names has no commit yet.
  case unbornHead(path: String)
  /// The repository belongs to another user.
  case foreignOwner(path: String, owner: UInt32)
  /// The repository uses something of git's that kjob cannot work with.
  case unsupported(path: String, feature: Feature)
  /// No branch, tag or commit has this name; `suggestions` are names that look alike.
  case missingReference(name: String, path: String, suggestions: [String])
  /// An abbreviated commit id fits several objects.
  case ambiguousReference(name: String, path: String)
  /// The name leads to something that is not a commit.
  case notACommit(name: String, path: String)
  /// An object that the commit needs is not in the repository.
  case missingObject(id: ObjectID, path: String)
  /// The commit holds a path that git would refuse to check out.
  case unsafeTree(path: String)
  /// A workspace cannot be made at this path.
  case workspacePath(path: String, problem: PathProblem)
  /// The work was interrupted: a job's time is over, or the run stops.
  case interrupted
  /// Reading the repository did not end within a time.
  case endless(path: String, limit: String)
  /// The process that did the work was killed or crashed.
  case processLost
  /// No process could be started for the work; the reason.
  case processNotStarted(String)
  /// A file of kjob's own for a workspace is damaged, or another kjob wrote it.
  case damagedStore(path: String)
  /// A file of kjob's own was changed by somebody else.
  case changedStore(path: String)
  /// The workspace is gone, or something else stands in its place.
  case workspaceMoved(path: String)
  /// The workspace holds more than the limit; what was found so far, since no more is looked at.
  case workspaceTooLarge(path: String, found: Int, limit: Int, unit: LimitUnit)
  /// A path of `copy:` cannot be taken along.
  case copy(path: String, problem: CopyProblem)
  /// A repository's file is a pipe, socket or device, which would block whoever opens it.
  case specialFile(path: String)
  /// A linked worktree needs a folder in the repository, which cannot be written to.
  case repositoryNotWritable(FileError)
  /// No git stands in the folders of this `PATH`.
  case gitMissing(path: String)
  /// The git that was found is older than kjob can work with.
  case gitTooOld(path: String, version: String)
  /// The program is another file than the one that was found before the first agent.
  case gitChanged(path: String)
  /// A call of git failed: its command and what it said.
  case git(doing: String, message: String)
  /// The program of a filter failed for a file.
  case filter(name: String, path: String, message: String)
  /// A patch that was just written does not give the tree that it was made from.
  case unprovenPatch(message: String)
  /// A patch does not apply to the workspace's base.
  case patch(path: String, message: String)
  /// The branch is there and is something else than what is to be made.
  case branchExists(name: String, path: String)
  /// The branch is checked out, so that moving it would change what a working tree shows.
  case branchCheckedOut(name: String, path: String)
  /// The patch gives another tree than the one that was verified.
  case otherTree(found: ObjectID, expected: ObjectID)
  /// The repository could not be fetched.
  case fetch(address: String, reason: String)
  /// The server wants a name and a password, and takes none of those that were tried.
  case signIn(address: String, tried: [String])
  /// The repository was never fetched, and must not be now.
  case notCached(address: String)
  /// Nobody is known to be the author of a commit.
  case noAuthor(path: String)
  /// A call on a file failed.
  case file(FileError)
  /// A call of libgit2 failed: what was tried, libgit2's text and its code.
  case libgit2(operation: String, message: String, code: Int32)

  /// Something of git's that kjob cannot work with.
  public enum Feature: Hashable, Sendable, Codable {
    /// Objects are named by SHA-256.
    case sha256
    /// Objects are fetched when they are first needed.
    case partialClone
    /// Each working tree has a configuration of its own.
    case worktreeConfiguration
    /// Another extension, by its name.
    case `extension`(String)
    /// A newer format of the repository.
    case formatVersion(String)
  }

  /// What is wrong with the path for a workspace.
  public enum PathProblem: Hashable, Sendable, Codable {
    /// Something stands there already.
    case exists
    /// The path does not start at the root.
    case relative
    /// The path holds a line break or a zero byte, which git's own files cannot hold.
    case unrepresentable
  }

  /// What is wrong with a path of `copy:`.
  public enum CopyProblem: Hashable, Sendable, Codable {
    /// Nothing stands there.
    case missing
    /// The base commit holds the path already.
    case tracked
    /// The path leads out of the repository's working tree or into git's own folder.
    case outside
    /// It is a pipe, a socket or a device.
    case special
    /// It lies behind something that is not a folder in the workspace or in the repository.
    case notInFolder
  }

  /// What a limit counts.
  public enum LimitUnit: Hashable, Sendable, Codable {
    /// Files, links and folders.
    case entries
    /// Bytes of new and changed files.
    case bytes
    /// Folders within folders.
    case levels
  }
}
