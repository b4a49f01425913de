/// A key of job files, wherever it stands.
///
/// Everything that names a key does so by a case, so that the reader cannot ask for a key that is
/// not declared.
enum Key: String, CaseIterable, Hashable, Sendable {
  case agent
  case clientCapabilities = "client-capabilities"
  case command
  case copy
  case decision
  case `default`
  case env
  case file
  case gracePeriod = "grace-period"
  case idleTimeout = "idle-timeout"
  case jobs
  case mcpStartupTimeout = "mcp-startup-timeout"
  case model
  case name
  case pass
  case path
  case permissions
  case prompt
  case promptFile = "prompt-file"
  case prompts
  case ref
  case replay
  case repos
  case requireMCPStartup = "require-mcp-startup"
  case rules
  case run
  case scripted
  case set
  case setup
  case timeout
  case title
  case tool
  case verify
  case version
}
