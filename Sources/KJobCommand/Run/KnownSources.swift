internal import FileSystem
internal import Git
internal import Runner
internal import SystemText

/// The repositories that runs work on, or worked on when they were killed.
///
/// They are in kjob's cache folder, in a file for each run, named by its id. Its first line is the
/// run's folder, and each other line is a repository.
///
/// From it `kjob clean` finds the entries whose worktrees were removed together with the run's folder.
/// Every run has a file of its own, so that runs at the same time, and a kill at any moment, lose no
/// line and leave no temporary file.
struct KnownSources {
  private let path: String

  /// The files in a cache folder.
  init(in cacheDirectory: String) {
    path = cacheDirectory + "/sources"
  }

  /// The repositories that still exist, each once.
  func repositories() -> [SourceRepository] {
    var places: Set<String> = []
    for runID in runIDs() { places.formUnion(lines(runID).dropFirst()) }
    return places.sorted().compactMap { try? SourceRepository.at(path: $0) }
  }

  /// Writes down a run's repositories, before the run makes its folder.
  ///
  /// A run does not depend on it, so errors are ignored.
  func add(_ repositories: [SourceRepository], of run: RunFolder.Place) {
    let places = [run.path] + repositories.map(\.workingTree).filter { !$0.contains("\n") }
    // A run that is continued has a file already, unless that was cut off.
    guard lines(run.runID) != places else { return }
    let text = places.map { $0 + "\n" }.joined()
    // The folder goes with the last run in it, which can be over in this very moment.
    for _ in 0..<8 {
      try? makeDirectories(path)
      guard let folder = try? Folder(path: path, followingLinks: true) else { continue }
      let name = FileName(run.runID)
      try? folder.removeFile(name)
      if (try? folder.write(text.systemBytes, to: name, mode: 0o600)) != nil { return }
    }
  }

  /// Removes a run that is over.
  func remove(_ runID: String) {
    remove([runID])
  }

  /// Removes a run unless it has a folder.
  func removeEnded(_ runID: String) {
    if !hasFolder(runID) { remove(runID) }
  }

  /// Removes the runs whose folder does not exist.
  func removeEndedRuns() {
    remove(runIDs().filter { !hasFolder($0) })
  }

  /// Removes the empty folders of runs, which a kill leaves before anything is written to them.
  ///
  /// No other note names such a folder. A run that is just starting makes it again.
  func removeEmptyFolders() {
    for runID in runIDs() {
      guard let path = lines(runID).first, let parent = parentPath(path),
        RunFolder.Place(worktreeDirectory: parent, runID: runID).path == path
      else { continue }
      try? Folder(path: parent, followingLinks: true).removeFolder(FileName(lastComponent(path)))
    }
  }

  /// Removes the runs whose folder something else removes, or is empty.
  func removingRuns<Value>(endedBy body: () -> Value) -> Value {
    let runs = runIDs().filter(hasFolder)
    let value = body()
    removeEmptyFolders()
    remove(runs.filter { !hasFolder($0) })
    return value
  }

  private func remove(_ runIDs: [String]) {
    for runID in runIDs {
      try? Folder(path: path, followingLinks: true).removeFile(FileName(runID))
    }
    guard let parent = parentPath(path) else { return }
    // Fails while another run has a file in it. A run that was killed before it had its own leaves it
    // empty.
    try? Folder(path: parent, followingLinks: true).removeFolder(FileName(lastComponent(path)))
  }

  private func hasFolder(_ runID: String) -> Bool {
    guard let folder = lines(runID).first else { return false }
    return (try? FileStatus(ofPath: folder)) != nil
  }

  private func runIDs() -> [String] {
    let names = (try? Folder(path: path, followingLinks: true).entries()) ?? []
    return names.map { String(systemBytes: $0.bytes) }.sorted()
  }

  /// The lines of a run's file; one that was cut off by a kill is not a repository.
  private func lines(_ runID: String) -> [String] {
    let bytes = (try? RegularFile.read("\(path)/\(runID)", limit: 1 << 20)) ?? []
    let end = bytes.lastIndex(of: 0x0A) ?? 0
    return bytes[..<end].split(separator: 0x0A).map { String(systemBytes: $0) }
  }
}
