internal import FileSystem
internal import Git
internal import Runner
internal import SystemText

/// The repositories that runs work on, or worked on when they were killed or kept worktrees.
///
/// They are listed in kjob's cache folder, in one file for each run, named by its id. The first
/// line is the run's folder, and each other line is a repository.
///
/// From these files, `kjob clean` finds entries whose worktrees were removed together with the
/// run's folder. Each run has its own file, so that neither concurrent runs nor a kill at any
/// moment can lose a line or leave a temporary file.
struct KnownSources {
  /// A run, and the paths of its repositories; nil if it has no file.
  struct Run {
    var place: RunFolder.Place
    var repositories: [String]?
  }

  private let path: String

  /// Creates a value for the files in a cache folder.
  init(in cacheDirectory: String) { path = cacheDirectory + "/sources" }

  /// Returns the repositories that still exist, without duplicates.
  func repositories() -> [SourceRepository] {
    var places: Set<String> = []
    for runID in runIDs() { places.formUnion(lines(runID).dropFirst()) }
    return places.sorted().compactMap { try? SourceRepository.at(path: $0) }
  }

  /// Returns the runs, also those whose folder does not exist.
  func runs() -> [Run] {
    runIDs().compactMap { runID in
      let lines = lines(runID)
      return place(runID, lines).map { Run(place: $0, repositories: Array(lines.dropFirst())) }
    }
  }

  /// Returns the place that the first line of a run's file names.
  private func place(_ runID: String, _ lines: [String]) -> RunFolder.Place? {
    guard let path = lines.first, let parent = parentPath(path) else { return nil }
    let place = RunFolder.Place(worktreeDirectory: parent, runID: runID)
    return place.path == path ? place : nil
  }

  /// Records a run's repositories, before the run creates its folder.
  ///
  /// Runs do not depend on this, so errors are ignored.
  func add(_ repositories: [SourceRepository], of run: RunFolder.Place) {
    let places = [run.path] + repositories.map(\.workingTree).filter { !$0.contains("\n") }
    // A resumed run already has a file, unless the file was truncated.
    guard lines(run.runID) != places else { return }
    let text = places.map { $0 + "\n" }.joined()
    // The folder is removed with its last run, which may end at this very moment.
    for _ in 0..<8 {
      try? makeDirectories(path)
      guard let folder = try? Folder(path: path, followingLinks: true) else { continue }
      let name = FileName(run.runID)
      try? folder.removeFile(name)
      if (try? folder.write(text.systemBytes, to: name, mode: 0o600)) != nil { return }
    }
  }

  /// Removes the file of a run that is over, unless the run has a folder: then it has kept worktrees.
  func removeEnded(_ runID: String) { if !hasFolder(runID) { remove([runID]) } }

  /// Removes the files of the runs whose folder does not exist.
  func removeEndedRuns() { remove(runIDs().filter { !hasFolder($0) }) }

  /// Removes the empty folders of runs that were killed before they wrote anything to them.
  ///
  /// No other note names such a folder. A run that is just starting creates it again.
  func removeEmptyFolders() {
    for runID in runIDs() {
      guard let place = place(runID, lines(runID)) else { continue }
      let name = FileName(lastComponent(place.path))
      try? Folder(path: place.worktreeDirectory, followingLinks: true).removeFolder(name)
    }
  }

  /// Removes the files of the runs whose folders `body` removes or that are empty.
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
    // This fails while another run has a file in the folder. A run that was killed before it had
    // its own file leaves the folder empty.
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

  /// Returns the lines of a run's file, without a last line that a kill has truncated.
  private func lines(_ runID: String) -> [String] {
    let bytes = (try? RegularFile.read("\(path)/\(runID)", limit: 1 << 20)) ?? []
    let end = bytes.lastIndex(of: 0x0A) ?? 0
    return bytes[..<end].split(separator: 0x0A).map { String(systemBytes: $0) }
  }
}
