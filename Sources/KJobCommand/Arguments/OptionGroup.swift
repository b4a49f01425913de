/// A group of options in the help of a command that has many.
enum OptionGroup: String, CaseIterable {
  case selection, agent, limits, output, repositories
  case others = "other options"

  /// The names of the options, the most usual one first; they mean the same in every command.
  private var names: [String] {
    switch self {
    case .selection: ["filter", "only-failed", "dry-run", "shard", "durations"]
    case .agent: ["agent-command", "require-mcp-startup"]
    case .limits: ["jobs", "fail-fast", "deadline", "max-credits"]
    case .output: ["output", "verbose", "format", "keep", "junit", "junit-dialect", "ci"]
    case .repositories: ["worktree-dir", "filters", "repository-cache", "offline"]
    case .others: []
    }
  }

  /// The number of options that are easy to overlook without groups.
  private static let many = 10

  /// Returns the options in groups, or in one list if there are few; the last group has those that
  /// belong to no other.
  static func groups(
    of options: [OptionDeclaration]
  ) -> [(title: String, options: [OptionDeclaration])] {
    guard options.count > many else { return [("options", options)] }
    var rest = options
    var groups: [(title: String, options: [OptionDeclaration])] = []
    for group in allCases {
      let own = group.names.compactMap { name in rest.first { $0.name == name } }
      rest.removeAll { own.contains($0) }
      let all = group == .others ? rest : own
      if !all.isEmpty { groups.append((group.rawValue, all)) }
    }
    // A command whose options are of its own has nothing to group.
    return groups.count > 2 ? groups : [("options", options)]
  }
}
