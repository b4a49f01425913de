/// A key of job files, at any level.
///
/// Keys are always named by a case, so that the reader cannot ask for an undeclared key.
enum Key: String, CaseIterable, Hashable, Sendable {
  case absent
  case agent
  case assignees
  case attempts
  case author
  case autoMerge = "auto-merge"
  case backoff
  case baseline
  case body
  case branch
  case budget
  case changes
  case clientCapabilities = "client-capabilities"
  case command
  case commit
  case context
  case copy
  case cost
  case count
  case credits
  case decision
  case `default`
  case delay
  case deliver
  case draft
  case effort
  case engine
  case env
  case exclude
  case file
  case files
  case fileSize = "file-size"
  case filters
  case fixed
  case flaky
  case folder
  case forge
  case from
  case goal
  case gracePeriod = "grace-period"
  case headers
  case idleTimeout = "idle-timeout"
  case ifEmpty = "if-empty"
  case ignoreCase = "ignore-case"
  case images
  case `in`
  case include
  case inherit
  case isolation
  case jitter
  case jobs
  case key
  case labels
  case leak
  case limit
  case limits
  case logSize = "log-size"
  case matrix
  case maxDelay = "max-delay"
  case maxFiles = "max-files"
  case maxSize = "max-size"
  case mcpServers = "mcp-servers"
  case mcpStartupTimeout = "mcp-startup-timeout"
  case milestone
  case model
  case name
  case never
  case on
  case onBaseMoved = "on-base-moved"
  case onEmpty = "on-empty"
  case onHumanCommits = "on-human-commits"
  case only
  case onNewChange = "on-new-change"
  case pass
  case path
  case permissions
  case present
  case prompt
  case promptFile = "prompt-file"
  case prompts
  case publish
  case ref
  case repair
  case replay
  case repos
  case requireMCPStartup = "require-mcp-startup"
  case restore
  case retries
  case reviewers
  case rules
  case run
  case scripted
  case secrets
  case set
  case setup
  case sign
  case source
  case subject
  case target
  case text
  case timeout
  case title
  case tokens
  case tool
  case transcriptSize = "transcript-size"
  case trustAllTools = "trust-all-tools"
  case trustTools = "trust-tools"
  case url
  case verify
  case verifyIn = "verify-in"
  case verifyTimeout = "verify-timeout"
  case version
  case worktreeFiles = "worktree-files"
  case worktreeSize = "worktree-size"
}
