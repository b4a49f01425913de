public import FileSystem
internal import Subprocess

/// A run's own folder next to its worktrees, which leads to everything that the run made.
///
/// It contains a store for each worktree and notes of everything else. It is locked as long as kjob
/// or any supervisor of the run lives, so a process that gets the lock knows that the run is dead.
public struct RunFolder: ~Copyable {
  /// The paths of the run's parts below the folder for worktrees.
  public struct Place: Hashable, Sendable {
    /// The folder for worktrees.
    public let worktreeDirectory: String
    /// The run's id.
    public let runID: String

    /// Creates the place of a run.
    public init(worktreeDirectory: String, runID: String) {
      self.worktreeDirectory = worktreeDirectory
      self.runID = runID
    }

    /// The end of the name of a clean room's store.
    static let cleanRoom = "~room"

    /// The suffix of the folder's name.
    static let suffix = ".stores"

    /// The path of the run's own folder.
    public var path: String { "\(worktreeDirectory)/\(runID)\(Self.suffix)" }
    /// The folder with the run's worktrees.
    var worktrees: String { "\(worktreeDirectory)/\(runID)" }
    /// The folder that contains the clean rooms, each in a folder of its own.
    var rooms: String { "\(worktreeDirectory)/\(runID).rooms" }
    /// The folder that contains the jobs' temporary folders.
    var temporary: String { "\(worktreeDirectory)/\(runID).tmp" }
    /// The file that names the run's output folder.
    var outputNote: String { path + "/.output" }
    /// The file that lists the other folders that were made.
    var madeNote: String { path + "/.made" }

    /// Returns the places of all runs that have a folder below a folder for worktrees, sorted.
    public static func all(below worktreeDirectory: String) -> [Place] {
      let names = (try? Folder(path: worktreeDirectory, followingLinks: true).entries()) ?? []
      return names.map(\.description).sorted().compactMap(runID)
        .map { Place(worktreeDirectory: worktreeDirectory, runID: $0) }
    }

    /// Returns the run's id if this is the name of a run's own folder.
    private static func runID(ofName name: String) -> String? {
      guard name.hasSuffix(suffix) else { return nil }
      let id = String(name.dropLast(suffix.count))
      return id.isEmpty || id.contains("/") ? nil : id
    }
  }

  /// The folder's location.
  public let place: Place
  private let lock: FolderLock

  /// The descriptor of the lock, which processes that start further processes of the run pass on to
  /// them.
  public var lockDescriptor: Int32 { lock.descriptor }

  /// Creates the folder of a new run, whose output goes to another folder.
  public static func make(
    _ place: Place,
    outputDirectory: String
  ) throws(FileError) -> RunFolder {
    try makeDirectories(place.path, mode: 0o700)
    for _ in 0..<100 {
      // A process that cleans up after dead runs may hold a folder that has just been made.
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

  /// Locks a folder; nil if another process holds the lock or has removed the folder in the
  /// meantime.
  private static func lockIfThere(_ path: String) throws(FileError) -> FolderLock? {
    do throws(FileError) {
      return try FolderLock(path: path)
    } catch {
      guard error.code == RunFolder.isGone else { throw error }
      return nil
    }
  }

  /// Takes over the folder of a dead run; nil when the run still lives or has no folder.
  ///
  /// Waits up to `patience` for the last of its processes.
  public static func lockIfDead(
    _ place: Place,
    waitingFor patience: Duration = .zero
  ) throws(FileError) -> RunFolder? {
    guard (try? FileStatus(ofPath: place.path))?.kind == .folder else { return nil }
    guard let lock = try FolderLock.lock(path: place.path, certain: true, waitingFor: patience)
    else { return nil }
    return RunFolder(place: place, lock: lock)
  }

  /// The run's output folder, as the run recorded it.
  var outputDirectory: String? {
    guard let bytes = try? RegularFile.read(place.outputNote, limit: 65_536),
      let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// True while the run of a folder that exists is active, or may be.
  public static func isActive(_ place: Place) -> Bool {
    guard (try? FileStatus(ofPath: place.path)) != nil else { return false }
    // A process that gets the lock knows that the run is dead.
    return (try? lockIfDead(place)) == nil
  }

  /// Returns the paths of the run's stores, sorted.
  func stores() -> [String] { Self.stores(at: place) }

  /// Returns the paths of a run's stores, sorted.
  public static func stores(at place: Place) -> [String] {
    guard let own = try? Folder(path: place.path), let names = try? own.entries() else { return [] }
    return names.filter { (try? own.status(of: $0).kind) == .folder }
      .map { place.path + "/" + $0.description }.sorted()
  }

  /// Returns the notes of folders that were made for jobs elsewhere.
  static func notes(at place: Place) -> FolderLog { FolderLog(file: place.madeNote) }

  /// Removes the folder and its sibling folders, unless something is left in them.
  public func removeIfEmpty() {
    guard let parent = try? Folder(path: place.worktreeDirectory, followingLinks: true) else {
      return
    }
    for name in [place.runID, place.runID + ".tmp", place.runID + ".rooms"] {
      try? parent.removeFolder(FileName(name))
    }
    let own = FileName(place.runID + Place.suffix)
    guard let folder = try? parent.folder(own), let names = try? folder.entries() else { return }
    let notes: [FileName] = [".output", ".made"]
    // A kjob that was killed while writing a note leaves a partial file.
    let isNote = { (name: FileName) in notes.contains(name) || AtomicFile.isUncommitted(name) }
    guard names.allSatisfy(isNote) else { return }
    for name in names { try? folder.removeFile(name) }
    try? parent.removeFolder(own)
  }

  /// Removes the folder if it contains only an unfinished note.
  ///
  /// A folder with any other entry, or with none, may not be kjob's, and neither may its sibling
  /// folders.
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
