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
    var parts: [String] = []
    if worktrees > 0 || goneWorkspaces == 0 { parts.append(Wording.count(worktrees, "worktree")) }
    if processes > 0 { parts.append(Wording.count(processes, "process", "es")) }
    var texts: [String] = []
    if !parts.isEmpty {
      texts.append(
        "removed what the killed run \(runID) had left: \(parts.joined(separator: ", "))"
      )
    }
    if goneWorkspaces > 0 {
      let count = Wording.count(goneWorkspaces, "kept worktree")
      texts.append(
        "removed the records of \(count) of the run \(runID)\(goneWorkspaces == 1 ? " that no longer exists" : " that no longer exist")"
      )
    }
    texts += remaining.map { "  cleanup-incomplete: \($0.string)" }
    return texts.joined(separator: "\n")
  }
}
