internal import FileSystem
internal import Synchronization
internal import Threads

/// Copies a template's files into an empty workspace on several threads.
final class WorkspaceWriter: Sendable {
  /// A folder to fill, or a further range of the files of a large folder.
  struct Piece: Sendable {
    var folder: Int
    var files: Range<Int>
    /// True when the folder's subfolders have not been created yet.
    var isFirst: Bool
  }

  /// The results of all threads so far.
  private struct Done {
    var folders: [(index: Int, state: Baseline.State)] = []
    var files: [(index: Int, state: Baseline.State)] = []
    var failure: GitError?
  }

  /// The largest number of files in one piece.
  private static let pieceSize = 256

  private let template: WorkspaceTemplate
  private let manifest: Manifest
  private let root: Folder
  private let path: String
  private let time: FileStatus.Time
  /// The files of a room that is not needed any longer; nil if all are to be made.
  private let spare: SpareFiles?
  private let interruption: Interruption
  private let all = Mutex(Done())

  /// Creates a filling of the open folder at a path; every file gets the same time.
  init(
    _ template: WorkspaceTemplate,
    _ manifest: Manifest,
    into root: consuming Folder,
    _ path: String,
    time: FileStatus.Time,
    spare: SpareFiles?,
    interruption: Interruption
  ) {
    self.template = template
    self.manifest = manifest
    self.root = root
    self.path = path
    self.time = time
    self.spare = spare
    self.interruption = interruption
  }

  /// Copies everything and returns the resulting state of the workspace.
  func run(threads: Int) throws(GitError) -> Baseline {
    // Probed before anything is written, because the probe may create a file in the folder.
    let (foldersTell, filesTell) = (root.tellsOfNewEntries, root.tellsOfWrites)
    let queue = SharedQueue([piece(0)])
    let parts = try TemplateFiles(template.store, for: manifest)
    ThreadTeam.run(max(1, threads)) { [self] _ in
      var contents = TemplateContentsReader(parts)
      var own = Done()
      queue.work { piece in
        do throws(GitError) {
          try fill(piece, &contents, &own) { queue.add($0) }
        } catch {
          all.withLock { $0.failure = $0.failure ?? error }
          queue.stop()
        }
      }
      let results = own
      all.withLock {
        $0.folders += results.folders
        $0.files += results.files
      }
    }
    let done = all.withLock { $0 }
    if let failure = done.failure { throw failure }
    var folders = [Baseline.State](repeating: .none, count: manifest.folders.count)
    var files = [Baseline.State](repeating: .none, count: manifest.files.count)
    for (index, state) in done.folders { folders[index] = state }
    for (index, state) in done.files { files[index] = state }
    return Baseline(
      manifest: manifest,
      folders: folders,
      files: files,
      foldersTell: foldersTell,
      filesTell: filesTell
    )
  }

  private func piece(_ folder: Int) -> Piece {
    Piece(folder: folder, files: manifest.folders[folder].files, isFirst: true)
  }

  private func fill(
    _ piece: Piece,
    _ contents: inout TemplateContentsReader,
    _ done: inout Done,
    adding: ([Piece]) -> Void
  ) throws(GitError) {
    // Long: a folder's subfolders, its files, and its state, in this order.
    try interruption.check()
    let folder = try place(manifest.path(ofFolder: piece.folder)) { () throws(FileError) in
      try root.descendant(manifest.path(ofFolder: piece.folder))
    }
    var piece = piece
    if piece.isFirst {
      let folders = manifest.folders[piece.folder].folders
      for index in folders {
        let name = manifest.folders[index].name
        try unsafe at(name, piece.folder) { (name) throws(FileError) in
          try unsafe folder.makeFolder(at: name, mode: 0o755)
        }
      }
      var further = folders.map { self.piece($0) }
      while piece.files.count > Self.pieceSize {
        let end = piece.files.upperBound
        let rest = end - Self.pieceSize..<end
        further.append(Piece(folder: piece.folder, files: rest, isFirst: false))
        piece.files = piece.files.lowerBound..<rest.lowerBound
      }
      adding(further)
    }
    let old = spare?.folder(at: manifest.path(ofFolder: piece.folder))
    // The contents of a folder's files are mostly contiguous.
    let end = piece.files.last.map { manifest.files[$0].end } ?? 0
    for index in piece.files {
      if index % 64 == 0 { try interruption.check() }
      let file = manifest.files[index]
      let state = try unsafe at(file.name, piece.folder) { (name) throws(FileError) in
        if let moved = unsafe old?.move(index, file, name, to: folder, time: time) {
          return Baseline.State(moved)
        }
        return try unsafe write(file, name, folder, &contents, end)
      }
      done.files.append((index, state))
    }
    // A folder filled in several pieces changes again after this one, so its state proves nothing.
    let isWhole = manifest.folders[piece.folder].files.count <= Self.pieceSize
    guard isWhole else { return }
    let status = try place(manifest.path(ofFolder: piece.folder)) { () throws(FileError) in
      try FileStatus(of: folder.descriptor, path: ".")
    }
    done.folders.append((piece.folder, Baseline.State(status)))
  }

  private func write(
    _ file: Manifest.File,
    _ name: UnsafePointer<CChar>,
    _ folder: borrowing Folder,
    _ contents: inout TemplateContentsReader,
    _ end: Int
  ) throws(FileError) -> Baseline.State {
    if file.isSubmodule {
      try unsafe folder.makeFolder(at: name, mode: 0o755)
      return .none
    }
    if file.isLink {
      let text = try contents.text(file)
      return Baseline.State(try unsafe folder.makeLink(at: name, to: text))
    }
    // An old time spares git from reading the file again. It does so for every file that may have
    // changed in the second in which the index was written.
    let mode: UInt32 = file.isExecutable ? 0o755 : 0o644
    let status = try unsafe folder.makeFile(at: name, mode: mode, time: time) { number in
      contents.copy(file, to: number, readingUpTo: end)
    }
    return Baseline.State(status)
  }

  /// Lends a name as a C string and puts the full path into thrown errors.
  private func at<Result>(
    _ name: Manifest.Name,
    _ folder: Int,
    _ body: (UnsafePointer<CChar>) throws(FileError) -> Result
  ) throws(GitError) -> Result {
    try place(manifest.path(of: name, inFolder: folder)) { () throws(FileError) in
      let result = unsafe manifest.withName(name) { name -> Swift.Result<Result, FileError> in
        do throws(FileError) {
          return .success(try unsafe body(name))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }
  }

  private func place<Result: ~Copyable>(
    _ below: @autoclosure () -> [UInt8],
    _ body: () throws(FileError) -> Result
  ) throws(GitError) -> Result {
    try located(path + "/" + shown(below()), body)
  }
}
