package import Job

extension PermissionPolicy {
  /// The known facts about a tool call, from earlier updates and from the question.
  public struct Call: Hashable, Sendable {
    /// The names of the call: the tool's own name and the call's kind.
    public var tools: [String]
    /// The title of the call.
    public var title: String
    /// The paths that the call names, as received.
    public var paths: [String]
    /// The commands that the call runs.
    public var commands: [String]
    /// True when the call shows how it changes a file.
    public var showsChange: Bool

    /// Creates a call.
    public init(
      tools: [String],
      title: String,
      paths: [String] = [],
      commands: [String] = [],
      showsChange: Bool = false
    ) {
      self.tools = tools
      self.title = title
      self.paths = paths
      self.commands = commands
      self.showsChange = showsChange
    }
  }
}

extension PermissionPolicy.Call {
  /// Names that Kiro, other agents, and ACP use for the same tool.
  ///
  /// A rule with one of these names covers all of them: Kiro calls its shell `execute_bash` in
  /// configurations and `shell` on the wire, and a rule that denies one must not miss the other.
  private static let aliases: [Set<String>] = [
    ["bash", "execute", "execute_bash", "shell"], ["fs_read", "read"],
    ["edit", "fs_write", "write"], ["aws", "use_aws"], ["report", "report_issue"],
    ["todo", "todo_list"], ["subagent", "use_subagent"],
  ]

  /// The meaningful names; `other` is ACP's name for tools that fit no other kind.
  private var names: [String] {
    var names = tools.filter { $0 != "other" }
    // Its arguments show what kind of tool it is.
    if names.isEmpty, !commands.isEmpty { names.append("execute") }
    if names.isEmpty, showsChange { names.append("edit") }
    return names
  }

  /// True when nothing identifies the tool.
  package var isNameless: Bool { names.isEmpty }

  /// True when the call may concern a path that it does not name.
  package var mayHaveUnknownPath: Bool {
    let pathless = ["execute", "fetch", "search", "think", "switch_mode"]
    return paths.isEmpty && !names.contains { Self.isAny(of: pathless, $0) }
  }

  /// True when the call may run a command that it does not name.
  package var mayHaveUnknownCommand: Bool {
    commands.isEmpty && (isNameless || names.contains { Self.isAny(of: ["execute"], $0) })
  }

  /// Returns true if a pattern for tools matches the call.
  ///
  /// A model writes the title, so a title grants nothing; a denying rule may use it if nothing else
  /// identifies the tool.
  package func fits(tool pattern: String, evenByTitle: Bool) -> Bool {
    // A pattern that matches everything also matches a tool without a name.
    if evenByTitle, Glob(pattern).matches("") { return true }
    let patterns = Self.aliases.first { $0.contains(pattern) } ?? [pattern]
    let names = isNameless && evenByTitle ? [titleTool].compactMap { $0 } : names + tools
    return patterns.contains { pattern in names.contains(where: Glob(pattern).matches) }
  }

  /// Returns true if a pattern for commands matches the call.
  ///
  /// One forbidden part is enough to refuse; to grant, all parts must match.
  ///
  /// A pattern that itself joins commands is matched against the whole command.
  package func fits(command pattern: String, _ decision: PermissionPolicyDefinition.Decision)
    -> Bool
  {
    let glob = Glob(pattern)
    switch decision {
    case .deny:
      let known = commands.isEmpty ? [titleCommand].compactMap { $0 } : commands
      return known.contains { command in
        glob.matches(command) || CommandParts.of(command).contains(where: glob.matches)
      }
    case .allow:
      let isWhole = CommandParts.of(pattern).count > 1
      let parts = isWhole ? commands : commands.flatMap(CommandParts.of)
      return !parts.isEmpty && parts.allSatisfy(glob.matches)
    }
  }

  private static func isAny(of kinds: [String], _ name: String) -> Bool {
    let all = aliases.first { $0.contains(name) } ?? [name]
    return kinds.contains(where: all.contains)
  }

  /// The tool that a title begins with, as in `Shell: touch x`, `Running: ls`, `execute`.
  private var titleTool: String? {
    let word = title.prefix { $0 != ":" }.lowercased()
    guard !word.isEmpty, !word.contains(where: \.isWhitespace) else { return nil }
    return word == "running" ? "execute" : word
  }

  /// The command in a title that begins with the name of a shell.
  private var titleCommand: String? {
    guard isNameless || names.contains(where: { Self.isAny(of: ["execute"], $0) }),
      let tool = titleTool, Self.isAny(of: ["execute"], tool),
      let colon = title.firstIndex(of: ":")
    else { return nil }
    return title[title.index(after: colon)...].drop(while: \.isWhitespace).description
  }
}
