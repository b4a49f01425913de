internal import FileSystem
public import Git
internal import RunEvents
internal import Subprocess
public import Text

/// A report of what was removed of a run whose kjob was killed.
public struct DeadRun: Hashable, Sendable {
  /// The run's id.
  public var runID: String
  /// The number of worktrees that the run had left.
  public var worktrees = 0
  /// The number of kept worktrees and clean rooms that the user has removed by hand.
  public var goneWorkspaces = 0
  /// The number of processes that the run had left.
  public var processes = 0
  /// Descriptions of what could not be removed, with the reasons.
  public var remaining: [SafeText] = []

  /// True when nothing was found.
  public var isEmpty: Bool {
    worktrees == 0 && goneWorkspaces == 0 && processes == 0 && remaining.isEmpty
  }

  /// Removes what dead runs left below a folder for worktrees.
  ///
  /// Removes only what a run recorded as its own: folders by device and inode, processes by number,
  /// start time, and boot. A run is dead when nothing holds a lock on its folder; other runs are
  /// left alone, as are worktrees that the user asked to keep and that are still there.
  public static func removeAll(below worktreeDirectory: String) -> [DeadRun] {
    RunFolder.Place.all(below: worktreeDirectory).compactMap { place in
      guard let folder = try? RunFolder.lockIfDead(place) else { return nil }
      let run = remove(folder)
      return run.isEmpty ? nil : run
    }
  }

  /// Removes a repository's entries for worktrees of dead runs when the worktrees and all records
  /// of them are gone.
  ///
  /// This happens when the folder was in memory and the machine was restarted, for example.
  public static func removeEntries(in repository: SourceRepository) -> [String] {
    LinkedWorktrees.removeAbandoned(of: repository) { worktrees in
      guard let parent = parentPath(worktrees) else { return false }
      let place = RunFolder.Place(worktreeDirectory: parent, runID: lastComponent(worktrees))
      return RunFolder.isActive(place)
    }
  }

  /// Removes what a dead run left, except some jobs' stores and what belongs to them.
  static func remove(
    _ folder: borrowing RunFolder,
    sparing spared: Set<String> = [],
    keepsFolder: Bool = false
  ) -> DeadRun {
    var run = DeadRun(runID: folder.place.runID)
    // kjob does not recognize a folder of that name without the note.
    guard let output = folder.outputDirectory else {
      if !keepsFolder { folder.removeHalfMade() }
      return run
    }
    run.processes = killProcesses(of: run.runID, journal: output + "/journal.jsonl")
    for store in folder.stores() where !spared.contains(store) {
      if KeptNote.exists(in: store) {
        guard let facts = StoreFacts(ofStore: store), facts.presence == .gone else { continue }
        run.goneWorkspaces += 1
        run.remaining += facts.remove().map { SafeText($0).singleLine }
        continue
      }
      // A template is a store without a worktree, and a clean room has that of a worktree.
      let name = lastComponent(store)
      if !name.hasPrefix(WorkspaceTemplates.start), !name.hasSuffix(RunFolder.Place.cleanRoom) {
        run.worktrees += 1
      }
      run.remaining += Workspace.remove(unfinishedIn: store).map { SafeText($0).singleLine }
    }
    run.remaining += removeNoted(folder)
    if !keepsFolder { folder.removeIfEmpty() }
    return run
  }

  /// Removes the folders that the run made outside its stores, except those around a clean room that
  /// is kept; returns descriptions of what could not be removed.
  static func removeNoted(_ folder: borrowing RunFolder) -> [SafeText] {
    let made = (try? RunFolder.notes(at: folder.place).entries(limit: 1 << 24)) ?? []
    let kept = Set(made.filter { $0.identity == FolderLog.kept }.map(\.path))
    // The note alone is not enough: the room may have been removed since.
    let surroundings = Set(
      folder.stores().filter(KeptNote.exists).compactMap { StoreFacts(ofStore: $0)?.path }
        .compactMap { try? FileIdentity(ofPath: parentPath($0) ?? "/") }
    )
    var remaining: [SafeText] = []
    for entry in made {
      if kept.contains(entry.path), surroundings.contains(entry.identity) { continue }
      do throws(FileError) {
        if entry.identity == FolderLog.planned {
          try removeIfEmpty(entry.path)
          continue
        }
        remaining += try TreeRemoval.remove(path: entry.path, expecting: entry.identity)
          .map { SafeText($0).singleLine }
      } catch {
        // It is gone already, or something else now has its name.
      }
    }
    return remaining
  }

  /// Removes a folder that was about to be used but is still empty.
  private static func removeIfEmpty(_ path: String) throws(FileError) {
    guard let parent = parentPath(path) else { return }
    let above = try Folder(path: parent, followingLinks: true)
    try above.removeFolder(FileName(lastComponent(path)))
  }

  /// Kills the processes that the run's journal lists as running, if they are still the same.
  ///
  /// Usually there are none: supervisors end their programs when kjob is gone. But the supervisors
  /// may have been killed too.
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
