internal import FileSystem
internal import Glibc
internal import RunEvents

/// The folder that a run's files go to, held for this run alone.
struct OutputFolder: ~Copyable {
  /// Why a folder cannot be used.
  enum Problem: Error, Hashable, CustomStringConvertible {
    /// Another run writes there.
    case inUse(String)
    /// Something stands where a job's folder has to be, and no journal says that kjob made it.
    case foreign(String)

    var description: String {
      switch self {
      case .inUse(let path):
        "another run writes to `\(path)`; wait for it, or name another folder with `--output`"
      case .foreign(let path):
        "`\(path)` is in the way and was not made by kjob; name another folder with `--output`"
      }
    }
  }

  private let lock: FolderLock

  /// A path that leads to the folder that is held, for this process and those that it forks.
  ///
  /// A job may move the folder away and put a link in its place; what kjob writes does not follow.
  var openedPath: String { "/proc/\(getpid())/fd/\(lock.descriptor)" }

  /// Makes the folder, takes it, and removes the folders of an earlier run's jobs.
  ///
  /// Only those that the earlier run's journal names are kjob's to remove.
  static func prepare(_ path: String, for planned: [PlannedJob]) throws -> OutputFolder {
    try makeDirectories(path)
    guard let lock = try FolderLock(path: path) else { throw Problem.inUse(path) }
    if let status = try? FileStatus(ofPath: path + "/jobs"), status.kind != .folder {
      // A link would lead to somebody else's folders.
      throw Problem.foreign(path + "/jobs")
    }
    let jobs = path + "/jobs/"
    for folder in earlierFolders(path) where (try? FileStatus(ofPath: jobs + folder)) != nil {
      _ = try TreeRemoval.remove(path: jobs + folder, expecting: nil)
    }
    for job in planned where (try? FileStatus(ofPath: jobs + job.folder)) != nil {
      throw Problem.foreign(jobs + job.folder)
    }
    return OutputFolder(lock: lock)
  }

  /// Takes the folder of a run that is gone on with, as it is.
  static func take(_ path: String) throws -> OutputFolder {
    guard let lock = try FolderLock(path: path) else { throw Problem.inUse(path) }
    return OutputFolder(lock: lock)
  }

  /// The folders that the journal of the run before names, each a single component.
  private static func earlierFolders(_ path: String) -> [String] {
    guard let bytes = try? RegularFile.read(path + "/journal.jsonl", limit: 1 << 30),
      let line = bytes.split(separator: 0x0A, maxSplits: 1).first,
      let encoded = try? EncodedRunEvent(line: line),
      case .runPlanned(let header) = encoded.event.kind
    else { return [] }
    return header.jobs.map(\.folder).filter { FileName($0).isSingleComponent }
  }
}
