internal import Glibc

/// An advisory lock on a folder, which every kjob respects.
///
/// The kernel releases it when the process ends, however it ends.
public struct FolderLock: ~Copyable {
  private let folder: Folder

  /// The open folder; a process that inherits it also holds the lock until it ends.
  public var descriptor: Int32 { folder.descriptor.number }

  /// The identity of the locked folder, whatever is at its path now.
  public var identity: FileIdentity? { try? folder.identity() }

  /// Locks the folder; returns nil when another process holds the lock.
  ///
  /// Network file systems may not support locks. Two processes at once are then the user's own
  /// risk, unless the lock has to be `certain`: then no process gets it.
  public init?(path: String, certain: Bool = false) throws(FileError) {
    folder = try Folder(path: path, followingLinks: true)
    guard flock(folder.descriptor.number, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK || certain { return nil }
  }

  /// Locks the folder, retrying until `patience` has passed; nil when another process still holds
  /// it.
  public static func lock(
    path: String,
    certain: Bool = false,
    waitingFor patience: Duration
  ) throws(FileError) -> FolderLock? {
    let end = ContinuousClock.now + patience
    while true {
      if let lock = try FolderLock(path: path, certain: certain) { return lock }
      guard ContinuousClock.now < end else { return nil }
      _ = poll(nil, 0, 10)
    }
  }

  /// Locks the folder once no other process holds the lock.
  ///
  /// If locks are not supported, two processes at once are the user's own risk.
  public init(waitingAt path: String) throws(FileError) {
    folder = try Folder(path: path, followingLinks: true)
    while flock(folder.descriptor.number, LOCK_EX) != 0, errno == EINTR {}
  }

  /// Locks the folder together with others, once no process holds the lock alone.
  ///
  /// If locks are not supported, the processes are the user's own risk.
  public init(sharing path: String) throws(FileError) {
    folder = try Folder(path: path, followingLinks: true)
    while flock(folder.descriptor.number, LOCK_SH) != 0, errno == EINTR {}
  }

  /// Keeps the lock until the process ends; programs that it starts do not inherit it.
  public func keepUntilExit() throws(FileError) {
    // The lock belongs to the open folder, which the second descriptor keeps open.
    guard fcntl(folder.descriptor.number, F_DUPFD_CLOEXEC, 3) >= 0 else {
      throw FileError("lock", ".", code: errno)
    }
  }
}
