internal import FileSystem
internal import FoundationEssentials
internal import Report
internal import Runner
internal import Text

/// Shows and removes the worktrees and clean rooms that runs kept.
struct KeptCleaning {
  /// The folder for worktrees.
  let folder: String
  let context: CommandContext
  /// The time in seconds since 1970.
  let now: Int64

  /// Creates a cleaning below a folder for worktrees.
  init(below folder: String, _ context: CommandContext) {
    self.folder = folder
    self.context = context
    now = Int64(Date().timeIntervalSince1970)
  }

  /// Names everything that was kept, and how to remove it.
  func list() throws {
    let all = KeptWorkspace.all(below: folder)
    guard !all.isEmpty else { return }
    var text = "kept on purpose:\n"
    for kept in all { text += "  \(line(kept, size: kept.size))\n" }
    text +=
      "`kjob clean --kept` removes what is kept, `--kept --older-than 7d` only what is older\n"
    try context.output.write(PipelineText.lines(text))
  }

  /// Removes what is old enough; returns how many were found, and whether all of them are gone.
  func remove(_ options: CleanOptions) throws -> (found: Int, isClean: Bool) {
    var (found, isClean) = (0, true)
    try KeptWorkspace.remove(
      below: folder,
      forces: options.forces,
      examination: KeptExamination(git: try? context.git()),
      where: { options.includes(age: now - $0.time.seconds) },
      report: { (kept, size, removal) throws in
        found += 1
        if case .removed = removal {} else { isClean = false }
        try context.output.write(PipelineText.lines(text(kept, size, removal) + "\n"))
      }
    )
    return (found, isClean)
  }

  private func text(
    _ kept: KeptWorkspace,
    _ size: Int64,
    _ removal: KeptWorkspace.Removal
  ) -> String {
    switch removal {
    case .removed: return "removed \(line(kept, size: size))"
    case .refused(let refusal): return "left \(place(kept)): \(reason(refusal, kept))"
    case .incomplete(let remaining):
      return remaining.reduce("removed a part of \(line(kept, size: size))") {
        $0 + "\n  cleanup-incomplete: \($1.string)"
      }
    }
  }

  private func line(_ kept: KeptWorkspace, size: Int64) -> String {
    let kind = kept.isRoom ? "clean room" : "worktree"
    let age = Wording.age(now - kept.time.seconds)
    return "\(place(kept)): \(kind) of the run \(SafeText(kept.runID).singleLine), kept \(age), "
      + Wording.size(size)
  }

  private func place(_ kept: KeptWorkspace) -> String { SafeText(kept.path).singleLine.string }

  private func reason(_ refusal: KeptWorkspace.Refusal, _ kept: KeptWorkspace) -> String {
    let anyway = "; `--force` removes it anyway"
    return switch refusal {
    case .changed(let paths):
      "it has changed since it was kept: \(Wording.names(paths.map(\.string), first: 3))\(anyway)"
    case .commits:
      "its commits, branches, stashes or staged files have changed since it was kept\(anyway)"
    case .touched: "something in it has changed since it was kept\(anyway)"
    case .unreadable(let reason): "it cannot be compared with what was kept: \(reason)\(anyway)"
    case .locked(let reason):
      "it is locked\(reason.isBlank ? "" : " (\(reason))"); `git worktree unlock` unlocks it"
    case .replaced: "it is not what kjob made there"
    }
  }
}
