internal import FileSystem
internal import RunEvents
internal import Sessions

/// A job's folder in the output of its run.
struct JobFolder {
  /// The path within the output folder, such as `jobs/refactor`, which events use.
  let relativePath: String
  /// The path that kjob writes to, through the output folder as it was opened.
  let path: String
  /// The path that people and commands know.
  let shownPath: String
  private let delivered: DeliveredFiles

  /// Creates a value for a folder that need not exist yet.
  init(of job: PlannedJob, _ settings: RunSettings, _ delivered: DeliveredFiles) {
    relativePath = job.path
    path = "\(settings.openedOutput)/\(relativePath)"
    shownPath = "\(settings.outputDirectory)/\(relativePath)"
    self.delivered = delivered
  }

  /// Creates the folder unless it exists.
  func make() throws(JobFailure) {
    try withOutput { () throws(FileError) in try makeDirectories(path) }
  }

  /// Moves the files that an earlier run left of the job to the folder `earlier` of the output, in the
  /// place of those before them: a patch that passed may be the only one that ever will.
  func setAside() {
    guard let jobs = parentPath(path), let output = parentPath(jobs) else { return }
    let name = FileName(lastComponent(path))
    do throws(FileError) {
      let all = try Folder(path: jobs)
      guard try all.statusIfPresent(of: name) != nil else { return }
      let top = try Folder(path: output, followingLinks: true)
      try top.makeFolderIfMissing(Self.earlier)
      let earlier = try top.folder(Self.earlier)
      try TreeRemoval.removeEntry(name, in: earlier)
      try all.rename(name, to: name, in: earlier)
    } catch {
      // It is in the way of nothing: the new files replace those of the same names.
    }
  }

  private static let earlier: FileName = "earlier"

  /// The name of the patch of a stored change, which is there only until it is used.
  static let storedPatch = "stored.patch"

  /// Writes the patch of the job's stored change, so that a run that is resumed finds it.
  func store(_ patch: [UInt8]) throws(JobFailure) {
    try withOutput { () throws(FileError) in
      try makeDirectories(path)
      // Not noted among the files that are delivered: it does not stay.
      _ = try AtomicFile.deliver(patch, to: "\(path)/\(Self.storedPatch)")
    }
  }

  /// Requires that this is still the same folder: kjob must not write through a link that something
  /// else put in its place.
  func require() throws(JobFailure) {
    guard !delivered.hasFolder(at: relativePath) else { return }
    throw .error(
      .output,
      "the job's folder `\(relativePath)` was moved away, or something else took its place"
    )
  }

  /// Records what was written to a file in the folder.
  func note(_ name: String, _ file: WrittenFile) {
    delivered.note("\(relativePath)/\(name)", file)
  }

  /// Delivers the contents of a file under another name as well.
  func copy(_ name: String, to other: String) throws(JobFailure) {
    try withOutput { () throws(FileError) in
      let bytes = try RegularFile.read("\(path)/\(name)", limit: .max - 1)
      note(other, try AtomicFile.deliver(bytes, to: "\(path)/\(other)"))
    }
  }

  /// Removes a file that is not to be delivered.
  func remove(_ name: String) {
    delivered.forget("\(relativePath)/\(name)")
    try? Folder(path: path).removeFile(FileName(name))
  }

  /// Moves everything except earlier attempts to a subfolder; returns that folder's path in the
  /// output.
  func archive(attempt number: Int) throws(JobFailure) -> String {
    let name = "attempt-\(number)"
    try withOutput { () throws(FileError) in
      try makeDirectories(path)
      let all = try Folder(path: path)
      let target = FileName(name)
      // An earlier kjob may have been killed halfway.
      try all.makeFolderIfMissing(target)
      let own = try all.folder(target)
      for entry in try all.entries()
      where !entry.description.hasPrefix("attempt-") && entry.description != Self.storedPatch {
        try all.rename(entry, to: entry, in: own)
      }
    }
    let archive = "\(relativePath)/\(name)"
    delivered.forget("\(relativePath)/\(Self.storedPatch)")
    delivered.move(below: relativePath, to: archive)
    return archive
  }
}
