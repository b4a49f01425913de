public import FileSystem

/// An error about a repository, a workspace or its changes.
public enum GitError: Error, Hashable, Sendable, Codable {
  /// Neither the path nor a folder above it is a git repository.
  case notARepository(path: String)
  /// The path lies within a working tree but is not its top folder.
  case notTheTop(path: String, top: String)
  /// The repository does not have a working tree.
  case bare(path: String)
  /// Files cannot be copied from a repository without a working tree.
  case copyFromBare(path: String)
  /// The branch that HEAD names does not have a commit yet.
  case unbornHead(path: String)
  /// The repository belongs to another user.
  case foreignOwner(path: String, owner: UInt32)
  /// The repository uses a feature of git that kjob does not support.
  case unsupported(path: String, feature: Feature)
  /// No branch, tag or commit has this name; `suggestions` are similar names.
  case missingReference(name: String, path: String, suggestions: [String])
  /// An abbreviated commit id matches several objects.
  case ambiguousReference(name: String, path: String)
  /// The name refers to something that is not a commit.
  case notACommit(name: String, path: String)
  /// An object that the commit needs is not in the repository.
  case missingObject(id: ObjectID, path: String)
  /// The commit has a path that git would refuse to check out.
  case unsafeTree(path: String)
  /// A workspace cannot be created at this path.
  case workspacePath(path: String, problem: PathProblem)
  /// The work was interrupted: a job's time is over, or the run stops.
  case interrupted
  /// Reading the repository did not finish within a time limit.
  case endless(path: String, limit: String)
  /// The process that did the work was killed or crashed.
  case processLost
  /// No process could be started for the work; the value is the reason.
  case processNotStarted(String)
  /// A file of kjob's own for a workspace is damaged, or another kjob wrote it.
  case damagedStore(path: String)
  /// A file of kjob's own was changed by another program.
  case changedStore(path: String)
  /// The workspace is gone, or something else is in its place.
  case workspaceMoved(path: String)
  /// The workspace exceeds the limit; `found` is the count at which the scan stopped.
  case workspaceTooLarge(path: String, found: Int, limit: Int, unit: LimitUnit)
  /// A path of `copy:` cannot be copied.
  case copy(path: String, problem: CopyProblem)
  /// A repository's file is a pipe, socket or device, which would block its reader.
  case specialFile(path: String)
  /// A linked worktree needs a folder in the repository, which is not writable.
  case repositoryNotWritable(FileError)
  /// There is no git in the folders of this `PATH`.
  case gitMissing(path: String)
  /// The git that was found is too old for kjob.
  case gitTooOld(path: String, version: String)
  /// The program has been replaced since it was found before the first agent.
  case gitChanged(path: String)
  /// A call of git failed; the values are its command and message.
  case git(doing: String, message: String)
  /// A filter program failed for a file.
  case filter(name: String, path: String, message: String)
  /// A newly written patch does not give the tree that it was made from.
  case unprovenPatch(message: String)
  /// A patch does not apply to the workspace's base.
  case patch(path: String, message: String)
  /// The branch exists and differs from the one to create.
  case branchExists(name: String, path: String)
  /// The branch ends with a commit that kjob did not make.
  case foreignCommit(commit: ObjectID, branch: String, path: String)
  /// The branch is checked out, so moving it would change the state of a working tree.
  case branchCheckedOut(name: String, path: String)
  /// The patch gives a tree other than the verified one.
  case otherTree(found: ObjectID, expected: ObjectID)
  /// The repository could not be fetched.
  case fetch(address: String, reason: String)
  /// The server wants a user name and a password and accepts none of those that were tried.
  case signIn(address: String, tried: [String])
  /// The repository cannot be reached over ssh.
  case ssh(address: String, problem: SSHProblem)
  /// The repository was never fetched and must not be fetched now.
  case notCached(address: String)
  /// No author is configured for a commit.
  case noAuthor(path: String)
  /// git could not sign a commit.
  case unsigned(reason: String)
  /// A file operation failed.
  case file(FileError)
  /// A call of libgit2 failed; the values are the operation, libgit2's message and its code.
  case libgit2(operation: String, message: String, code: Int32)

  /// A feature of git that kjob does not support.
  public enum Feature: Hashable, Sendable, Codable {
    /// Objects named by SHA-256.
    case sha256
    /// Objects that are fetched when they are first needed.
    case partialClone
    /// A separate configuration for each working tree.
    case worktreeConfiguration
    /// Another extension, by its name.
    case `extension`(String)
    /// A newer repository format.
    case formatVersion(String)
  }

  /// A problem with the path of a workspace.
  public enum PathProblem: Hashable, Sendable, Codable {
    /// Something already exists there.
    case exists
    /// The path is not absolute.
    case relative
    /// The path contains a line break or a zero byte, which git's own files cannot represent.
    case unrepresentable
  }

  /// A problem with a path of `copy:`.
  public enum CopyProblem: Hashable, Sendable, Codable {
    /// Nothing exists there.
    case missing
    /// The base commit already has the path.
    case tracked
    /// The path leads out of the repository's working tree or into git's own folder.
    case outside
    /// The path is a pipe, a socket or a device.
    case special
    /// A component of the path is not a folder in the workspace or in the repository.
    case notInFolder
  }

  /// The unit of a limit.
  public enum LimitUnit: Hashable, Sendable, Codable {
    /// Files, links and folders.
    case entries
    /// Bytes of new and changed files.
    case bytes
    /// Folders within folders.
    case levels
  }
}
