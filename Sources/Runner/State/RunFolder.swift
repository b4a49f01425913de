public import FileSystem
internal import Subprocess

/// A run's own folder beside its worktrees, from which all that it made can be found and removed.
///
/// It holds a store for each worktree and notes of everything else. It is locked as long as kjob or
/// anything that supervises a program of the run lives, so that whoever gets the lock knows that the
/// run is dead.
public struct RunFolder: ~Copyable {
  /// Where the parts of a run lie below the folder for worktrees.
  public struct Place: Hashable, Sendable {
    /// The folder for worktrees.
    public let worktreeDirectory: String
    /// The run.
    public let runID: String

    /// The place of a run.
    public init(worktreeDirectory: String, runID: String) {
      self.worktreeDirectory = worktreeDirectory
      self.runID = runID
    }

    /// What the folder's name ends with.
    static let suffix = ".stores"

    /// The folder itself.
    public var path: String { "\(worktreeDirectory)/\(runID)\(Self.suffix)" }
    /// The folder with the run's worktrees.
    var worktrees: String { "\(worktreeDirectory)/\(runID)" }
    /// The folder with the jobs' folders for temporary files.
    var temporary: String { "\(worktreeDirectory)/\(runID).tmp" }
    /// The file that tells where the run's reports and its journal are.
    var outputNote: String { path + "/.output" }
    /// The file that tells which other folders were made.
    var madeNote: String { path + "/.made" }

    /// Whether a folder's name is that of a run's own folder; the run's id, if so.
    static func runID(ofName name: String) -> String? {
      guard name.hasSuffix(suffix) else { return nil }
      let id = String(name.dropLast(suffix.count))
      return id.isEmpty || id.contains("/") ? nil : id
    }
  }

  /// Where it is.
  public let place: Place
  private let lock: FolderLock

  /// What somebody who starts further processes of the run passes on to them.
  public var lockDescriptor: Int32 { lock.descriptor }

  /// Makes the folder of a new run, whose output goes to another folder.
  public static func make(
    _ place: Place,
    outputDirectory: String
  ) throws(FileError) -> RunFolder {
    try makeDirectories(place.path, mode: 0o700)
    for _ in 0..<100 {
      // Somebody who clears up after dead runs may hold a folder that has just been made.
      if let lock = try lockIfThere(place.path),
        (try? FileStatus(ofPath: place.path).identity) == lock.identity
      {
        let folder = RunFolder(place: place, lock: lock)
        try AtomicFile.write(Array((outputDirectory + "\n").utf8), to: place.outputNote)
        return folder
      }
      _ = Readiness.wait(for: [], until: MonotonicInstant.now + .milliseconds(10))
      try makeDirectories(place.path, mode: 0o700)
    }
    throw FileError("lock", place.path, code: RunFolder.isBusy)
  }

  /// Locks a folder, unless somebody else has done so, or has cleared it away meanwhile.
  private static func lockIfThere(_ path: String) throws(FileError) -> FolderLock? {
    do throws(FileError) {
      return try FolderLock(path: path)
    } catch {
      guard error.code == RunFolder.isGone else { throw error }
      return nil
    }
  }

  /// Takes the folder of a run that is dead, or nil when the run still lives or has no folder.
  ///
  /// Waits a while for the last of its processes.
  public static func takeUp(
    _ place: Place,
    waitingFor patience: Duration = .zero
  ) throws(FileError) -> RunFolder? {
    guard (try? FileStatus(ofPath: place.path))?.kind == .folder else { return nil }
    guard let lock = try FolderLock.take(path: place.path, certain: true, waitingFor: patience)
    else { return nil }
    return RunFolder(place: place, lock: lock)
  }

  /// The folder with the run's output, as the run noted it.
  var outputDirectory: String? {
    guard let bytes = try? RegularFile.read(place.outputNote, limit: 65_536),
      let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// The folders that were made for jobs somewhere else.
  static func notes(at place: Place) -> FolderNotes { FolderNotes(file: place.madeNote) }

  /// Removes the folder and those beside it unless something is left in them.
  public func removeIfEmpty() {
    guard let parent = try? Folder(path: place.worktreeDirectory, followingLinks: true) else {
      return
    }
    for name in [place.runID, place.runID + ".tmp"] { try? parent.removeFolder(FileName(name)) }
    let own = FileName(place.runID + Place.suffix)
    guard let folder = try? parent.folder(own), let names = try? folder.entries() else { return }
    let notes: [FileName] = [".output", ".made"]
    // A kjob that was killed while it wrote a note leaves it half written.
    let isNote = { (name: FileName) in notes.contains(name) || AtomicFile.isUncommitted(name) }
    guard names.allSatisfy(isNote) else { return }
    for name in names { try? folder.removeFile(name) }
    try? parent.removeFolder(own)
  }

  /// Removes the folder if nothing is in it but a note that was never finished.
  ///
  /// Whatever has another name, or none, is not known to be kjob's, and so is a folder beside it.
  func removeHalfMade() {
    guard let parent = try? Folder(path: place.worktreeDirectory, followingLinks: true) else {
      return
    }
    let own = FileName(place.runID + Place.suffix)
    guard let folder = try? parent.folder(own), let names = try? folder.entries(), !names.isEmpty,
      names.allSatisfy(AtomicFile.isUncommitted)
    else { return }
    for name in names { try? folder.removeFile(name) }
    try? parent.removeFolder(own)
  }

  private static let isBusy: Int32 = 16
  private static let isGone: Int32 = 2
}
