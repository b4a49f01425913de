internal import FileSystem
internal import Synchronization
internal import Threads

/// Finds the folders of a workspace that are unchanged since creation, on several threads.
///
/// It examines stat data only and leaves uncertain cases to the scan, which reads contents.
final class UntouchedFolders: Sendable {
  private struct Piece: Sendable {
    var folder: Int
    var files: Range<Int>
    /// True for the piece that represents the folder itself and not just further files of it.
    var isFirst: Bool
  }

  /// The findings of all threads so far, for each folder.
  private struct Found {
    var isVisited: [Bool]
    var isChanged: [Bool]
  }

  private static let pieceSize = 512

  private let root: Folder
  private let baseline: Baseline
  private let stamp: FileStatus.Time
  private let interruption: Interruption
  private let found: Mutex<Found>

  /// Creates a probe of the workspace whose top folder is open.
  init(
    _ root: consuming Folder,
    _ baseline: Baseline,
    stamp: FileStatus.Time,
    interruption: Interruption
  ) {
    self.root = root
    self.baseline = baseline
    self.stamp = stamp
    self.interruption = interruption
    let nothing = [Bool](repeating: false, count: baseline.folders.count)
    found = Mutex(Found(isVisited: nothing, isChanged: nothing))
  }

  /// Returns, for each folder of the base, whether it and everything below it is certainly
  /// untouched.
  func run(threads: Int) throws(GitError) -> [Bool] {
    let manifest = baseline.manifest
    guard baseline.foldersTell, baseline.filesTell else {
      return manifest.folders.map { _ in false }
    }
    let queue = SharedQueue(pieces(0))
    ThreadTeam.run(max(1, threads)) { [self] _ in
      var visited: [Int] = []
      var changed: [Int] = []
      queue.work { piece in
        if interruption.isNow { return queue.stop() }
        if piece.isFirst { visited.append(piece.folder) }
        guard isSame(piece, { queue.add($0) }) else { return changed.append(piece.folder) }
      }
      found.withLock { found in
        for folder in visited { found.isVisited[folder] = true }
        for folder in changed { found.isChanged[folder] = true }
      }
    }
    try interruption.check()
    return found.withLock { found in
      // A folder is unchanged when all its pieces are.
      var isSame = zip(found.isVisited, found.isChanged).map { $0 && !$1 }
      for folder in isSame.indices.dropFirst().reversed() where !isSame[folder] {
        isSame[Int(manifest.folders[folder].parent)] = false
      }
      return isSame
    }
  }

  private func pieces(_ folder: Int) -> [Piece] {
    let files = baseline.manifest.folders[folder].files
    // A folder without files is one piece, too.
    let end = max(files.upperBound, files.lowerBound + 1)
    return stride(from: files.lowerBound, to: end, by: Self.pieceSize).map { start in
      Piece(
        folder: folder,
        files: start..<min(start + Self.pieceSize, files.upperBound),
        isFirst: start == files.lowerBound
      )
    }
  }

  private func isSame(_ piece: Piece, _ adding: ([Piece]) -> Void) -> Bool {
    let manifest = baseline.manifest
    guard let folder = try? root.descendant(manifest.path(ofFolder: piece.folder)) else {
      return false
    }
    var isSame = true
    if piece.isFirst {
      // Whatever became of the folder, its subfolders may be unchanged.
      adding(manifest.folders[piece.folder].folders.flatMap { pieces($0) })
      let status = try? FileStatus(of: folder.descriptor, path: ".")
      let state = status.map { Baseline.State($0) }
      isSame = state == baseline.folders[piece.folder] && state.map { $0.changed < stamp } ?? false
    }
    for index in piece.files where isSame {
      isSame = isUntouched(index, folder)
    }
    return isSame
  }

  private func isUntouched(_ index: Int, _ folder: borrowing Folder) -> Bool {
    let manifest = baseline.manifest
    let status: FileStatus? = unsafe manifest.withName(manifest.files[index].name) { name in
      unsafe (try? folder.statusIfPresent(at: name)).flatMap { $0 }
    }
    guard let status else { return false }
    return baseline.isUntouched(index, status, stamp: stamp)
  }
}
