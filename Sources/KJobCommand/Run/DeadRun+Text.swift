internal import Git
internal import Runner
internal import Text

extension DeadRun {
  /// What was removed of a repository's worktrees.
  static func text(ofEntry name: String, _ repository: SourceRepository) -> String {
    let place = SafeText(repository.workingTree).singleLine.string
    let entry = SafeText(name).singleLine.string
    return "removed the entry `\(entry)` of a worktree that is gone, in \(place)"
  }

  /// What was removed of the run, and what could not be.
  var text: String {
    var parts = [Self.count(worktrees, "worktree", "worktrees")]
    if processes > 0 { parts.append(Self.count(processes, "process", "processes")) }
    var text = "removed what the killed run \(runID) had left: \(parts.joined(separator: ", "))"
    for remaining in remaining { text += "\n  cleanup-incomplete: \(remaining.string)" }
    return text
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}
