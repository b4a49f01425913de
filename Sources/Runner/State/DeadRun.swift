internal import FileSystem
public import Git
internal import RunEvents
internal import Subprocess
public import Text

/// What was removed of a run whose kjob was killed.
public struct DeadRun: Hashable, Sendable {
  /// The run.
  public var runID: String
  /// How many worktrees it had left.
  public var worktrees = 0
  /// How many processes it had left.
  public var processes = 0
  /// What could not be removed, and why.
  public var remaining: [SafeText] = []

  /// Whether there was anything.
  public var isEmpty: Bool { worktrees == 0 && processes == 0 && remaining.isEmpty }

  /// Removes what dead runs left below a folder for worktrees.
  ///
  /// Only what a run has noted as its own goes, folders by device and inode, processes by number,
  /// start and boot. A run is dead when nothing holds its folder any more; others are left alone,
  /// and so are worktrees that somebody asked to keep.
  public static func removeAll(below worktreeDirectory: String) -> [DeadRun] {
    guard let parent = try? Folder(path: worktreeDirectory, followingLinks: true),
      let names = try? parent.entries()
    else { return [] }
    return names.map(\.description).sorted().compactMap { name in
      guard let runID = RunFolder.Place.runID(ofName: name) else { return nil }
      let place = RunFolder.Place(worktreeDirectory: worktreeDirectory, runID: runID)
      guard let folder = try? RunFolder.takeUp(place) else { return nil }
      let run = remove(folder)
      return run.isEmpty ? nil : run
    }
  }

  /// Removes the entries of worktrees of dead runs in a repository, where the worktrees themselves and
  /// all notes of them are gone: a folder in memory, and the machine was started again, say.
  public static func removeEntries(in repository: SourceRepository) -> [String] {
    LinkedWorktrees.removeAbandoned(of: repository) { worktrees in
      guard let parent = parentPath(worktrees) else { return false }
      let place = RunFolder.Place(worktreeDirectory: parent, runID: lastComponent(worktrees))
      guard (try? FileStatus(ofPath: place.path)) != nil else { return false }
      // Whoever gets the lock knows that the run is dead.
      return (try? RunFolder.takeUp(place)) == nil
    }
  }

  /// Removes what a dead run left, except the stores of some of its jobs with what belongs to them.
  static func remove(
    _ folder: borrowing RunFolder,
    sparing spared: Set<String> = [],
    keepsFolder: Bool = false
  ) -> DeadRun {
    var run = DeadRun(runID: folder.place.runID)
    // A folder of that name without the note is nobody's that kjob knows.
    guard let output = folder.outputDirectory else {
      if !keepsFolder { folder.removeHalfMade() }
      return run
    }
    run.processes = killProcesses(of: run.runID, journal: output + "/journal.jsonl")
    for store in stores(in: folder) where !spared.contains(store) {
      guard (try? FileStatus(ofPath: store + "/" + keptNote)) == nil else { continue }
      // A template is a store without a worktree.
      if !lastComponent(store).hasPrefix(WorkspaceTemplates.start) { run.worktrees += 1 }
      run.remaining += Workspace.remove(unfinishedIn: store).map { SafeText($0).singleLine }
    }
    let made = try? RunFolder.notes(at: folder.place).entries(limit: 1 << 24)
    for entry in made ?? [] {
      do throws(FileError) {
        if entry.identity == FolderNotes.planned {
          try removeIfEmpty(entry.path)
          continue
        }
        run.remaining += try TreeRemoval.remove(path: entry.path, expecting: entry.identity)
          .map { SafeText($0).singleLine }
      } catch {
        // Gone already, or something else has its name now.
      }
    }
    if !keepsFolder { folder.removeIfEmpty() }
    return run
  }

  /// The note in a store that somebody asked to keep the worktree.
  static let keptNote = "kept"

  /// Removes a folder that was about to be made, and in which nothing was put yet.
  private static func removeIfEmpty(_ path: String) throws(FileError) {
    guard let parent = parentPath(path) else { return }
    let above = try Folder(path: parent, followingLinks: true)
    try above.removeFolder(FileName(lastComponent(path)))
  }

  private static func stores(in folder: borrowing RunFolder) -> [String] {
    guard let own = try? Folder(path: folder.place.path), let names = try? own.entries() else {
      return []
    }
    return names.filter { (try? own.status(of: $0).kind) == .folder }
      .map { folder.place.path + "/" + $0.description }.sorted()
  }

  /// Kills what the run's journal says was running, if it is still the same.
  ///
  /// Usually nothing: supervisors end their programs when kjob is gone. They may have been killed.
  private static func killProcesses(of runID: String, journal path: String) -> Int {
    guard let bytes = try? RegularFile.read(path, limit: 1 << 30),
      let journal = try? Journal(bytes), journal.header.runID == runID
    else { return 0 }
    return killProcesses(of: journal)
  }

  static func killProcesses(of journal: Journal) -> Int {
    guard journal.lastBootID == ProcessIdentity.bootID else { return 0 }
    return journal.state.jobs.flatMap(\.processes).reduce(0) { count, facts in
      let process = ProcessIdentity(
        id: Int32(clamping: facts.process),
        startTicks: facts.startTicks
      )
      return count + process.kill()
    }
  }
}
