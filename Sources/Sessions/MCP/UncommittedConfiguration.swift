internal import FileSystem
package import Job
internal import Kiro
internal import RunEvents
package import Text

/// Finds the repository's Kiro configuration that a worktree lacks because git does not track it.
///
/// A worktree contains what is committed. If `.kiro/` is ignored or not yet added, Kiro would start
/// there without the workspace's agents and servers, and would not report it.
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
    if isLeftBehind(".kiro/steering") { warnings.append(text(".kiro/steering", "its rules")) }
    return warnings
  }

  private var reader: KiroFiles.Reader { specification.agent.standsForKiro ? .kiro : .anyAgent }

  private func isLeftBehind(_ path: String) -> Bool {
    exists(source + "/" + path) && !exists(worktree + "/" + path)
  }

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
    SafeText(
      "`\(path)` is in the repository's folder but not in the base commit, so the worktree lacks "
        + "\(what): commit it, or copy it with `copy: [\(path.prefix { $0 != "/" })/]`"
    )
  }
}
