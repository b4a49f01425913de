internal import FileSystem
internal import Synchronization
internal import Threads

/// Reads the folders and files of a commit into a template's files, on several threads.
final class TemplateMaker: Sendable {
  /// A folder that has yet to be read.
  struct Piece: Sendable {
    var folder: Int
    var tree: ObjectID
    var path: [UInt8]
    var depth: Int
    /// True when rules in the folder or above it may make files differ from their blobs.
    var converts: Bool
  }

  /// The results of all threads so far.
  private struct Found {
    var folderCount = 1
    var fileCount = 0
    var harvests: [TemplateIndex] = []
    var failure: GitError?
  }

  private let store: Store
  private let filters: FilterPrograms
  private let threads: Int
  private let interruption: Interruption
  private let found = Mutex(Found())

  init(
    store: Store,
    filters: FilterPrograms,
    threads: Int,
    interruption: Interruption
  ) {
    self.store = store
    self.filters = filters
    self.threads = max(1, threads)
    self.interruption = interruption
  }

  /// Reads everything below a tree and returns its manifest.
  func run(tree: ObjectID) throws(GitError) -> Manifest {
    let top = Piece(folder: 0, tree: tree, path: [], depth: 1, converts: false)
    let queue = SharedQueue([top])
    let loose = try ObjectFolder.looseObjects(in: store.sourceObjects)
    ThreadTeam.run(threads) { [self] place in
      do throws(GitError) {
        var reader = try TemplateReader(place, store, filters, checking: loose)
        queue.work { piece in
          do throws(GitError) {
            try reader.read(piece, interruption) { (folders, files) in
              reserve(folders, files)
            } adding: {
              queue.add($0)
            }
          } catch {
            fail(error)
            queue.stop()
          }
        }
        let harvest = try reader.finish()
        found.withLock { $0.harvests.append(harvest) }
      } catch {
        fail(error)
        queue.stop()
      }
    }
    return try found.withLock { found -> Result<Manifest, GitError> in
      if let failure = found.failure { return .failure(failure) }
      return .success(
        TemplateIndex.manifest(
          of: found.harvests,
          tree: tree,
          folderCount: found.folderCount,
          fileCount: found.fileCount
        )
      )
    }.get()
  }

  /// Reserves the next numbers for a folder's subfolders and files.
  private func reserve(_ folders: Int, _ files: Int) -> (folder: Int, file: Int) {
    found.withLock { found in
      defer {
        found.folderCount += folders
        found.fileCount += files
      }
      return (found.folderCount, found.fileCount)
    }
  }

  private func fail(_ error: GitError) {
    found.withLock { $0.failure = $0.failure ?? error }
  }
}

/// The results of one thread.
struct TemplateIndex: Sendable {
  /// A folder as its parent lists it; the name is in this harvest's `names`.
  struct NamedFolder {
    var index: Int
    var name: Manifest.Name
    var parent: Int
    var tree: ObjectID
  }

  /// The contents of a folder.
  struct FilledFolder {
    var index: Int
    var folders: Range<Int>
    var firstFile: Int
    var files: [Manifest.File]
  }

  var names: [UInt8] = []
  var named: [NamedFolder] = []
  var filled: [FilledFolder] = []
  var rules: [Int] = []
  var external: [Int] = []

  /// Appends a name and a zero byte.
  mutating func add(_ name: FileName) -> Manifest.Name {
    let start = UInt32(names.count)
    names += name.bytes
    names.append(0)
    return Manifest.Name(start: start, length: UInt32(name.bytes.count))
  }

  /// Merges the results of all threads into one manifest.
  static func manifest(
    of harvests: [TemplateIndex],
    tree: ObjectID,
    folderCount: Int,
    fileCount: Int
  ) -> Manifest {
    let nothing = Manifest.Name(start: 0, length: 0)
    var manifest = Manifest()
    manifest.names = [0]
    let top = Manifest.Folder(name: nothing, parent: 0, tree: tree)
    manifest.folders = Array(repeating: top, count: folderCount)
    let file = Manifest.File(name: nothing, mode: 0, id: tree)
    manifest.files = Array(repeating: file, count: fileCount)
    for harvest in harvests {
      let shift = UInt32(manifest.names.count)
      manifest.names += harvest.names
      for folder in harvest.named {
        manifest.folders[folder.index].name = folder.name
        manifest.folders[folder.index].name.start += shift
        manifest.folders[folder.index].parent = UInt32(folder.parent)
        manifest.folders[folder.index].tree = folder.tree
      }
      for folder in harvest.filled {
        manifest.folders[folder.index].firstFolder = UInt32(folder.folders.lowerBound)
        manifest.folders[folder.index].folderCount = UInt32(folder.folders.count)
        manifest.folders[folder.index].firstFile = UInt32(folder.firstFile)
        manifest.folders[folder.index].fileCount = UInt32(folder.files.count)
        for (offset, file) in folder.files.enumerated() {
          manifest.files[folder.firstFile + offset] = file
          manifest.files[folder.firstFile + offset].name.start += shift
        }
      }
      manifest.rules += harvest.rules.map { UInt32($0) }
      manifest.external += harvest.external.map { UInt32($0) }
    }
    manifest.rules.sort()
    manifest.external.sort()
    return manifest
  }
}
