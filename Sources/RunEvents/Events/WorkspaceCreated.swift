internal import JSON
package import Text

/// The location of a job's worktree, with the identities that cleanup checks.
public struct WorkspaceFacts: Hashable, Sendable, Codable {
  /// The path of the worktree.
  public var path: String
  /// The device of the worktree's folder.
  public var device: UInt64
  /// The inode of the worktree's folder.
  public var inode: UInt64
  /// The folder in the source repository that registers the worktree with git; nil for a private
  /// one.
  public var administrativePath: String?
  /// The SHA-256 of the note from which a later process can reuse the worktree.
  public var digest: String?

  /// Creates the facts of a worktree.
  public init(
    path: String,
    device: UInt64,
    inode: UInt64,
    administrativePath: String?,
    digest: String? = nil
  ) {
    self.path = path
    self.device = device
    self.inode = inode
    self.administrativePath = administrativePath
    self.digest = digest
  }
}

extension WorkspaceFacts: EventData {
  package static let event = EventDeclaration("workspace-created", "The job's worktree exists.")

  package func masked(by redactor: Redactor) -> WorkspaceFacts { self }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .workspaceCreated($0, self) }
  }
}
