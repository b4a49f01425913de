internal import FileSystem
package import Job
internal import Kiro
internal import RunEvents
package import Text

/// Finds the files for agents that a worktree lacks because git does not track them.
///
/// A worktree contains what is committed. If `.kiro/` is ignored or not yet added, Kiro would start
/// there without the workspace's agents, servers and rules, and would not report it.
package struct UncommittedConfiguration {
  /// The repository's own working tree.
  package let source: String
  /// The job's worktree, with the copied files.
  package let worktree: String
  package let specification: JobSpecification

  package init(
    source: String,
    worktree: String,
    specification: JobSpecification
  ) {
    self.source = source
    self.worktree = worktree
    self.specification = specification
  }

  /// Throws if something is missing that the job relies on; returns warnings about the rest.
  package func check() throws(JobFailure) -> [SafeText] {
    let agent = specification.agent.name
    let there = KiroFiles(folder: source, agent: agent)
    let here = KiroFiles(folder: worktree, agent: agent)
    if let agent, here.path(ofAgent: agent) == nil, let path = there.path(ofAgent: agent) {
      throw missing(.agentFallback, path, "the agent `\(agent)`")
    }
    var warnings: [SafeText] = []
    let servers = missingServers(there, here)
    if let path = there.serversPath(reader), !servers.isEmpty {
      let names = servers.map { "`\($0)`" }.joined(separator: ", ")
      switch specification.mcpStartup {
      case .all: throw missing(.mcpConfiguration, path, "the MCP servers \(names)")
      case .servers, .notRequired: warnings.append(text(path, "the MCP servers \(names)"))
      }
    }
    for item in Self.instructions where !item.isKiroOnly || specification.agent.standsForKiro {
      let missing = missingFiles(item.path)
      guard let first = missing.first else { continue }
      // What the job relies on has been reported above, or is what it names.
      let isWhole = !exists(worktree + "/" + item.path)
      let path = isWhole ? item.path : first
      let others = isWhole || missing.count == 1 ? "" : " (and \(missing.count - 1) more)"
      warnings.append(text(path, item.contents + others))
    }
    return warnings
  }

  /// The files and folders that agents read, and what they contain.
  private static let instructions: [(path: String, contents: String, isKiroOnly: Bool)] = [
    ("AGENTS.md", "its instructions", false), (".kiro/steering", "its rules", true),
    (".kiro/skills", "its skills", true), (".kiro/prompts", "its prompts", true),
    (".kiro/hooks", "its hooks", true), (".kiro/agents", "its agents", true),
    (".kiro/settings/cli.json", "its settings", true), (".amazonq", "its configuration", true),
  ]

  /// The maximum number of files to look for below a folder.
  private static let mostFiles = 1_000

  /// Returns the paths of the files that only the repository's own working tree has, sorted.
  private func missingFiles(_ path: String) -> [String] {
    var missing: [String] = []
    var waiting = [path]
    var count = 0
    while let next = waiting.popLast(), count < Self.mostFiles {
      count += 1
      guard let status = try? FileStatus(ofPath: source + "/" + next) else { continue }
      guard status.kind == .folder else {
        if !exists(worktree + "/" + next) { missing.append(next) }
        continue
      }
      let entries = (try? Folder(path: source + "/" + next).entries()) ?? []
      waiting += entries.map { next + "/" + $0.description }
    }
    return missing.sorted()
  }

  private var reader: KiroFiles.Reader { specification.agent.standsForKiro ? .kiro : .anyAgent }

  private func exists(_ path: String) -> Bool { (try? FileStatus(ofPath: path)) != nil }

  /// Returns the servers that Kiro would start in the repository's own working tree but not in the
  /// worktree, which has no server configuration.
  ///
  /// A configuration that cannot be read counts as empty.
  private func missingServers(_ there: KiroFiles, _ here: KiroFiles) -> [String] {
    guard here.serversPath(reader) == nil, there.serversPath(reader) != nil else { return [] }
    let names = { (files: KiroFiles) in
      let servers = try? files.servers(files.firstAgent(reader), reader, [:])
      return (servers ?? []).map(\.name)
    }
    let present = names(here)
    return names(there).filter { !present.contains($0) }
  }

  private func missing(_ type: ReasonType, _ path: String, _ what: String) -> JobFailure {
    .error(type, text(path, what))
  }

  private func text(_ path: String, _ what: String) -> SafeText {
    let top = path.prefix { $0 != "/" }
    let isFolder = top.count < path.count || !path.contains(".md")
    let copied = isFolder ? "\(top)/" : path
    return SafeText(
      "`\(path)` is in the repository's folder but not in the base commit, so the worktree lacks "
        + "\(what): commit it, or copy it with `copy: [\(copied)]`"
    )
  }
}
