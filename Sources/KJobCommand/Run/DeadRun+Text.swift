internal import Git
internal import Runner
internal import Text

extension DeadRun {
  /// Returns the message about a removed entry for a repository's worktree.
  static func text(ofEntry name: String, _ repository: SourceRepository) -> String {
    let place = SafeText(repository.workingTree).singleLine.string
    let entry = SafeText(name).singleLine.string
    return "removed the entry `\(entry)` of a worktree that is gone, in \(place)"
  }

  /// The message about what was removed of the run and what could not be removed.
  var text: String {
    var parts = [Wording.count(worktrees, "worktree")]
    if processes > 0 { parts.append(Wording.count(processes, "process", "es")) }
    var text = "removed what the killed run \(runID) had left: \(parts.joined(separator: ", "))"
    for remaining in remaining { text += "\n  cleanup-incomplete: \(remaining.string)" }
    return text
  }
}
