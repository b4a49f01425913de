internal import FileSystem
internal import SystemText

/// A clean room that is not needed any longer, whose files can be those of another one.
///
/// File systems such as ext4 make files slowly where many were removed a moment ago. A file moves to
/// the new room only if its stat data prove that nothing wrote to it since kjob made it; everything
/// else is made as usual, and what was added stays behind.
public struct SpareRoom: Hashable, Sendable, Codable {
  /// The room.
  private let workspace: Workspace
  /// The place of the room's files in its store.
  private let path: String

  /// Takes a clean room whose files were moved to a place in its store.
  public init(_ workspace: Workspace, movedTo path: String) {
    self.workspace = workspace
    self.path = path
  }

  /// Removes the room, and returns descriptions of what could not be removed.
  public func remove() -> [String] { Workspace.removeStore(workspace.record) }

  /// Removes everything that cannot serve another room: what commands made, and git's own files.
  ///
  /// A room may hold much that was built there, and may wait long.
  ///
  /// - Returns: False if nothing of the room can serve another one.
  public func trim() -> Bool {
    guard let files = open() else { return false }
    files.trim()
    return true
  }

  /// Opens the files; nil if the room or kjob's record of it is not what kjob made.
  func open() -> SpareFiles? {
    // Without a seal, changes of kjob's own files for the room would go unnoticed.
    guard workspace.record.isolation == .room, workspace.seal != nil,
      (try? workspace.checkStore()) != nil, let root = try? Folder(path: path),
      (try? root.identity()) == workspace.record.identity,
      let baseline = try? Baseline(from: workspace.store), let stamp = try? workspace.store.stamp()
    else { return nil }
    return SpareFiles(root, baseline, stamp)
  }
}

/// The files of a spare room.
final class SpareFiles: Sendable {
  private let root: Folder
  fileprivate let baseline: Baseline
  fileprivate let stamp: FileStatus.Time

  init(_ root: consuming Folder, _ baseline: Baseline, _ stamp: FileStatus.Time) {
    self.root = root
    self.baseline = baseline
    self.stamp = stamp
  }

  /// Opens a folder; nil if it is missing or something else.
  func folder(at path: [UInt8]) -> SpareFolder? {
    guard let folder = try? root.descendant(path) else { return nil }
    return SpareFolder(folder, of: self)
  }

  /// Removes the entries that the base does not have.
  func trim() {
    let manifest = baseline.manifest
    for (index, folder) in manifest.folders.enumerated() {
      guard let place = try? root.descendant(manifest.path(ofFolder: index)),
        let names = try? place.entries()
      else { continue }
      let folders = folder.folders.map { manifest.folders[$0].name }
      let files = folder.files.map { manifest.files[$0].name }
      let known = Set((folders + files).map { FileName(Array(manifest.names[$0.range])) })
      // What cannot be removed goes, or is reported, with the room.
      for name in names where !known.contains(name) {
        _ = try? TreeRemoval.removeEntry(name, in: place)
      }
    }
  }
}

/// A folder of a spare room.
final class SpareFolder {
  private let folder: Folder
  private let files: SpareFiles

  init(_ folder: consuming Folder, of files: SpareFiles) {
    self.folder = folder
    self.files = files
  }

  /// Moves a file to another folder if nothing has written to it since kjob made it.
  ///
  /// - Parameters:
  ///   - index: The file's place in the list of the base's files.
  ///   - file: The file as the new room needs it.
  ///   - name: Its name.
  ///   - new: The folder that it moves to.
  ///   - time: The time that it gets.
  /// - Returns: Its status, or nil if it has to be made.
  func move(
    _ index: Int,
    _ file: Manifest.File,
    _ name: UnsafePointer<CChar>,
    to new: borrowing Folder,
    time: FileStatus.Time
  ) -> FileStatus? {
    let baseline = files.baseline
    guard file.isFile, baseline.manifest.files.indices.contains(index),
      baseline.manifest.files[index].id == file.id,
      baseline.manifest.files[index].isExecutable == file.isExecutable,
      let found = unsafe try? folder.statusIfPresent(at: name),
      baseline.isUntouched(index, found, stamp: files.stamp),
      (try? unsafe folder.moveFile(at: name, to: new)) != nil
    else { return nil }
    if (try? unsafe new.setTimes(time, of: name)) != nil,
      let moved = unsafe try? new.statusIfPresent(at: name), moved.identity == found.identity,
      moved.size == found.size, moved.permissions == found.permissions
    {
      return moved
    }
    // The file is made as usual then, which fails if this one is still there.
    try? unsafe new.removeFile(at: name)
    return nil
  }
}
