internal import Glibc

/// Holds a folder for this process, by advice that every kjob asks for.
///
/// The kernel lets go of it when the process ends, however it ends.
public struct FolderLock: ~Copyable {
  private let folder: Folder

  /// The open folder; a process that has got it holds the folder as well, until it ends.
  public var descriptor: Int32 { folder.descriptor.number }

  /// Which folder is held, whatever stands at its path now.
  public var identity: FileIdentity? { try? folder.identity() }

  /// Takes the folder; returns nil when another process holds it.
  ///
  /// Network file systems may not know locks. There two processes at once are the user's own risk,
  /// unless it has to be `certain` that nobody else holds the folder; then nobody gets it.
  public init?(path: String, certain: Bool = false) throws(FileError) {
    folder = try Folder(path: path, followingLinks: true)
    guard flock(folder.descriptor.number, LOCK_EX | LOCK_NB) != 0 else { return }
    if errno == EWOULDBLOCK || certain { return nil }
  }

  /// Takes the folder, asking again until `patience` is over; returns nil when another process still
  /// holds it then.
  public static func take(
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

  /// Takes the folder, once no other process holds it.
  ///
  /// Where locks are not known two processes at once are the user's own risk.
  public init(waitingAt path: String) throws(FileError) {
    folder = try Folder(path: path, followingLinks: true)
    while flock(folder.descriptor.number, LOCK_EX) != 0, errno == EINTR {}
  }
}
