internal import FileSystem
internal import RunEvents
internal import Sessions

/// A job's folder in the output of its run.
struct JobFolder {
  /// The path in the output folder, such as `jobs/refactor`, by which events name it.
  let relativePath: String
  /// The path by which kjob writes to it: through the output folder as it was opened.
  let path: String
  /// The path that a person or a command knows.
  let shownPath: String
  private let delivered: DeliveredFiles

  /// Describes a folder; it need not exist yet.
  init(
    _ relativePath: String,
    output: String,
    shownOutput: String,
    delivered: DeliveredFiles
  ) {
    self.relativePath = relativePath
    path = "\(output)/\(relativePath)"
    shownPath = "\(shownOutput)/\(relativePath)"
    self.delivered = delivered
  }

  /// Creates the folder unless it exists.
  func make() throws(JobFailure) {
    try withOutput { () throws(FileError) in try makeDirectories(path) }
  }

  /// Requires that it is still the same folder: kjob must not write through a link that something
  /// else has put in its place.
  func require() throws(JobFailure) {
    guard !delivered.hasFolder(at: relativePath) else { return }
    throw .error(
      .output,
      "the job's folder `\(relativePath)` was moved away, or something else took its place"
    )
  }

  /// Remembers what was written to a file in it.
  func note(_ name: String, _ file: WrittenFile) {
    delivered.note("\(relativePath)/\(name)", file)
  }

  /// Moves everything in it to a folder within it, except earlier attempts; returns that folder's path
  /// in the output.
  func archive(attempt number: Int) throws(JobFailure) -> String {
    let name = "attempt-\(number)"
    try withOutput { () throws(FileError) in
      try makeDirectories(path)
      let all = try Folder(path: path)
      let target = FileName(name)
      // An earlier kjob may have been killed half way.
      try all.makeFolderIfMissing(target)
      let own = try all.folder(target)
      for entry in try all.entries() where !entry.description.hasPrefix("attempt-") {
        try all.rename(entry, to: entry, in: own)
      }
    }
    let archive = "\(relativePath)/\(name)"
    delivered.move(below: relativePath, to: archive)
    return archive
  }
}
