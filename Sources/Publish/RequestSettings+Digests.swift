internal import Forge

extension RequestSettings {
  /// The digests of its parts; people decide when a draft is ready, so that is not one.
  var digests: [String] {
    let lists = [("label", labels), ("reviewer", reviewers), ("assignee", assignees)]
    var parts = lists.flatMap { kind, names in names.map { Self.digest(kind, $0) } }
    if let milestone { parts.append(Self.digest("milestone", milestone)) }
    if mergesByItself { parts.append(Self.digest("auto-merge", "")) }
    return parts
  }

  /// Returns the parts whose digests are not among the known ones.
  func without(_ known: Set<String>) -> RequestSettings {
    func new(_ kind: String, _ names: [String]) -> [String] {
      names.filter { !known.contains(Self.digest(kind, $0)) }
    }
    var parts = RequestSettings()
    parts.labels = new("label", labels)
    parts.reviewers = new("reviewer", reviewers)
    parts.assignees = new("assignee", assignees)
    parts.milestone = milestone.flatMap { new("milestone", [$0]).first }
    parts.mergesByItself = mergesByItself && !new("auto-merge", [""]).isEmpty
    return parts
  }

  private static func digest(_ kind: String, _ name: String) -> String {
    ChangeKey.digest(of: "\(kind) \(name)")
  }
}
