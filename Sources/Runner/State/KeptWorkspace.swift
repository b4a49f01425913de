public import FileSystem
internal import Git
public import Text

/// A worktree or a clean room that a finished run kept because the user asked for it.
public struct KeptWorkspace: Sendable {
  /// The result of an attempt to remove a workspace.
  public enum Removal: Sendable {
    /// Nothing of it is left.
    case removed
    /// The workspace was left alone, for this reason.
    case refused(Refusal)
    /// These descriptions name what could not be removed.
    case incomplete([SafeText])
  }

  /// A reason to leave a workspace alone.
  public enum Refusal: Sendable {
    /// These paths have changed since the workspace was kept.
    case changed([SafeText])
    /// The workspace has commits, branches, stashes or staged files that were made since.
    case commits
    /// Something has changed since, and no more is known.
    case touched
    /// Whether something has changed cannot be found out.
    case unreadable(SafeText)
    /// A person locked it, with this reason.
    case locked(SafeText)
    /// Something else is in its place.
    case replaced
  }

  /// The run that kept it.
  public let runID: String
  /// The path of the working tree.
  public var path: String { facts.path }
  /// True for a clean room.
  public let isRoom: Bool
  /// The time at which it was kept.
  public let time: FileStatus.Time
  let facts: StoreFacts

  /// The number of bytes on disk, with kjob's own data for it.
  public var size: Int64 {
    TreeSurvey(of: path).allocatedSize + TreeSurvey(of: facts.store).allocatedSize
  }

  private init?(store: String, of runID: String) {
    guard let time = KeptNote.time(in: store), let facts = StoreFacts(ofStore: store) else {
      return nil
    }
    self.runID = runID
    self.time = time
    self.facts = facts
    isRoom = lastComponent(store).hasSuffix(RunFolder.Place.cleanRoom)
  }

  /// Returns the workspaces below a folder for worktrees that finished runs kept.
  public static func all(below worktreeDirectory: String) -> [KeptWorkspace] {
    RunFolder.Place.all(below: worktreeDirectory).flatMap { place -> [KeptWorkspace] in
      // A run that is still active may use a workspace again.
      guard let folder = try? RunFolder.lockIfDead(place) else { return [] }
      return all(in: folder)
    }
  }

  /// Returns the workspaces that a finished run kept.
  static func all(in folder: borrowing RunFolder) -> [KeptWorkspace] {
    folder.stores().compactMap { KeptWorkspace(store: $0, of: folder.place.runID) }
  }

  /// Removes the selected workspaces below a folder for worktrees that finished runs kept.
  ///
  /// Workspaces in which a person has worked since are left alone without `forces`, as are locked
  /// ones in any case. `report` is called with each workspace and its size.
  public static func remove(
    below worktreeDirectory: String,
    forces: Bool,
    examination: KeptExamination,
    where selects: (KeptWorkspace) -> Bool,
    report: (KeptWorkspace, Int64, Removal) throws -> Void
  ) rethrows {
    for place in RunFolder.Place.all(below: worktreeDirectory) {
      guard let folder = try? RunFolder.lockIfDead(place) else { continue }
      for workspace in all(in: folder) where selects(workspace) {
        let size = workspace.size
        let refusal = workspace.refusal(forces: forces, examination)
        let removal = refusal.map { Removal.refused($0) } ?? workspace.remove(in: folder)
        try report(workspace, size, removal)
      }
      folder.removeIfEmpty()
    }
  }

  private func refusal(forces: Bool, _ examination: KeptExamination) -> Refusal? {
    guard facts.presence == .there else { return .replaced }
    if let reason = facts.foreignLock { return .locked(SafeText(reason).singleLine) }
    return forces ? nil : examination.changes(of: self)
  }

  private func remove(in folder: borrowing RunFolder) -> Removal {
    do throws(FileError) {
      try KeptNote.remove(from: facts.store)
    } catch {
      return .incomplete([SafeText("\(error)").singleLine])
    }
    let remaining = facts.remove().map { SafeText($0).singleLine } + DeadRun.removeNoted(folder)
    return remaining.isEmpty ? .removed : .incomplete(remaining)
  }
}
