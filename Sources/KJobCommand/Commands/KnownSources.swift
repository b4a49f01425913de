internal import FileSystem
internal import Git
internal import Runner
internal import SystemText

/// The repositories that runs work on at the moment or were working on when they were killed, in one
/// file of kjob's cache folder: a line for each, with the run's id before it.
///
/// From it `kjob clean` finds the entries whose worktrees went with all notes of them.
struct KnownSources {
  /// How many are remembered; the oldest are forgotten first.
  private static let most = 1_000

  private let path: String

  /// The list in a cache folder.
  init(in cacheDirectory: String) {
    path = cacheDirectory + "/sources"
  }

  /// The repositories that are still there, each once.
  func repositories() -> [SourceRepository] {
    Set(lines().compactMap { $0.split(separator: " ", maxSplits: 1).last.map(String.init) })
      .sorted()
      .compactMap { try? SourceRepository.at(path: $0) }
  }

  /// Adds a run's repositories; a list that cannot be written helps nobody, and hurts nobody either.
  func add(_ repositories: [SourceRepository], of runID: String) {
    let new = repositories.map(\.workingTree).filter { !$0.contains("\n") }
      .map { "\(runID) \($0)" }
    write(lines() + new)
  }

  /// Removes those of a run that is over, or that `clean` has cleared up after.
  func remove(where isOver: (_ runID: Substring) -> Bool) {
    let known = lines()
    let rest = known.filter { !isOver($0.prefix { $0 != " " }) }
    if rest.count < known.count { write(rest) }
  }

  private func write(_ lines: [String]) {
    guard let folder = parentPath(path) else { return }
    guard !lines.isEmpty else {
      try? Folder(path: folder, followingLinks: true).removeFile(FileName(lastComponent(path)))
      return
    }
    let text = lines.suffix(Self.most).map { $0 + "\n" }.joined()
    try? makeDirectories(folder)
    try? AtomicFile.write(text.systemBytes, to: path, mode: 0o600)
  }

  private func lines() -> [String] {
    let bytes = (try? RegularFile.read(path, limit: 1 << 24)) ?? []
    return bytes.split(separator: 0x0A).map { String(systemBytes: $0) }
  }
}
