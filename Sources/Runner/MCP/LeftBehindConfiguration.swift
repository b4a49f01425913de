internal import FileSystem
internal import FoundationEssentials
internal import JobFile
internal import Kiro
internal import RunEvents
internal import UntrustedText

/// Finds the repository's Kiro configuration that a worktree lacks because git does not know it.
///
/// A worktree holds what is committed. With `.kiro/` ignored or not yet added, Kiro would start
/// there without the workspace's agents and servers, and say nothing about it.
struct LeftBehindConfiguration {
  /// The repository's own working tree.
  let source: String
  /// The job's worktree, with what was taken along.
  let worktree: String
  let specification: JobSpecification

  /// Throws when something is missing that the job relies on; returns warnings about the rest.
  func check() throws(JobFailure) -> [SafeText] {
    if let name = specification.agent.name, isLeftBehind(MCPConfiguration.agentPath(name)) {
      throw missing(.agentFallback, MCPConfiguration.agentPath(name), "the agent `\(name)`")
    }
    var warnings: [SafeText] = []
    let servers = expectedServers
    if !servers.isEmpty {
      let names = servers.map { "`\($0)`" }.joined(separator: ", ")
      switch specification.mcpStartup {
      case .all:
        throw missing(.mcpConfiguration, MCPConfiguration.serversPath, "the MCP servers \(names)")
      case .servers, .notRequired:
        warnings.append(text(MCPConfiguration.serversPath, "the MCP servers \(names)"))
      }
    }
    if isLeftBehind(".kiro/steering") { warnings.append(text(".kiro/steering", "its rules")) }
    return warnings
  }

  private func isLeftBehind(_ path: String) -> Bool {
    exists(source + "/" + path) && !exists(worktree + "/" + path)
  }

  private func exists(_ path: String) -> Bool { (try? FileStatus(ofPath: path)) != nil }

  /// The servers that Kiro would start in the repository's own working tree and not in the
  /// worktree; a file that cannot be read is not looked into.
  private var expectedServers: [String] {
    guard isLeftBehind(MCPConfiguration.serversPath) else { return [] }
    let agent = specification.agent.name.flatMap {
      file(worktree + "/" + MCPConfiguration.agentPath($0))
    }
    let expected = try? MCPConfiguration.expectedServers(
      agent: agent,
      workspace: file(source + "/" + MCPConfiguration.serversPath),
      user: nil
    )
    let own = try? MCPConfiguration.expectedServers(agent: agent, workspace: nil, user: nil)
    return (expected ?? []).filter { own?.contains($0) != true }
  }

  private func file(_ path: String) -> MCPConfiguration.File? {
    guard let bytes = try? RegularFile.read(path, limit: 4 << 20) else { return nil }
    return MCPConfiguration.File(path: path, contents: Data(bytes))
  }

  private func missing(_ type: ReasonType, _ path: String, _ what: String) -> JobFailure {
    .error(type, text(path, what))
  }

  private func text(_ path: String, _ what: String) -> SafeText {
    SafeText(
      "`\(path)` is in the repository's folder and not in the base commit, so the worktree lacks "
        + "\(what): commit it, or take it along with `copy: [.kiro/]`"
    )
  }
}
