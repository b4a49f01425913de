/// The size of a folder with its contents, and the time of the last change in it.
///
/// It works through open folders, follows no link and does not enter anything that is mounted below
/// the folder.
public struct TreeSurvey: Sendable {
  /// The number of bytes allocated on disk; a file with several names counts once.
  public private(set) var allocatedSize: Int64 = 0
  /// The time of the last change of any entry, the folder included; nil if there is no folder.
  public private(set) var newest: FileStatus.Time?
  /// False if a part of the tree could not be read.
  public private(set) var isComplete = true
  private var seen: Set<FileIdentity> = []

  /// Reads the status of everything in a folder except one of its entries.
  public init(of path: String, except excluded: FileName? = nil) {
    do throws(FileError) {
      let status = try FileStatus(ofPath: path)
      guard status.kind == .folder else { return }
      note(status)
      var cursor = try FolderCursor(at: Folder(path: path))
      var levels = [list(cursor.folder, except: excluded)]
      while let last = levels.indices.last {
        if let name = levels[last].popLast() {
          do throws(FileError) {
            try cursor.enter(name, staysOnMount: true)
            levels.append(list(cursor.folder))
          } catch {
            isComplete = false
          }
        } else {
          levels.removeLast()
          try cursor.leave()
        }
      }
    } catch {
      isComplete = false
    }
  }

  /// Notes a folder's entries; returns the subfolders.
  private mutating func list(
    _ folder: borrowing Folder,
    except excluded: FileName? = nil
  ) -> [FileName] {
    guard let names = try? folder.entries() else {
      isComplete = false
      return []
    }
    var folders: [FileName] = []
    for name in names where name != excluded {
      guard let status = try? folder.status(of: name) else {
        isComplete = false
        continue
      }
      note(status)
      if status.kind == .folder { folders.append(name) }
    }
    return folders
  }

  private mutating func note(_ status: FileStatus) {
    newest = max(newest ?? status.changed, status.changed)
    if status.kind != .folder, status.linkCount > 1, !seen.insert(status.identity).inserted {
      return
    }
    allocatedSize += status.allocatedSize
  }
}
