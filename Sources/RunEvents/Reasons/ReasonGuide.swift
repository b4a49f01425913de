public import Text

/// The explanation of a type of reasons, for people who see it in a report.
public struct ReasonGuide: Hashable, Sendable {
  /// One sentence that says what happened.
  public let meaning: String
  /// The usual causes, the most frequent one first, as phrases.
  public let causes: [String]
  /// Instructions, the most useful one first, as sentences.
  public let remedies: [String]

  init(_ meaning: String, causes: [String], remedies: [String]) {
    self.meaning = meaning
    self.causes = causes
    self.remedies = remedies
  }

  /// The meaning and the instructions on one line, for places that show little.
  public var line: SafeText { SafeText(([meaning] + remedies).joined(separator: " ")) }
}

extension ReasonType {
  /// The explanation of the type, which `kjob explain` prints.
  public var guide: ReasonGuide {
    // Long: one line for each type.
    switch self {
    case .verifyFailed: .verifyFailed
    case .verifyTimeout: .verifyTimeout
    case .verifyCannotRun: .verifyCannotRun
    case .verifyFlaky: .verifyFlaky
    case .baselineRed: .baselineRed
    case .baselineUnrunnable: .baselineUnrunnable
    case .baselineUndecided: .baselineUndecided
    case .goalPasses: .goalPasses
    case .verifyChanged: .verifyChanged
    case .patchUnproven: .patchUnproven
    case .patchSecret: .patchSecret
    case .changesForbidden: .changesForbidden
    case .changesForeign: .changesForeign
    case .changesTooMany: .changesTooMany
    case .changesTooLarge: .changesTooLarge
    case .changesEmpty: .changesEmpty
    case .setupNotRepeatable: .setupNotRepeatable
    case .setupFailed: .setupFailed
    case .worktree: .worktree
    case .environmentChanged: .environmentChanged
    case .room: .room
    case .copy: .copy
    case .agentStart: .agentStart
    case .agentExited: .agentExited
    case .agentSignIn: .agentSignIn
    case .agentQuota: .agentQuota
    case .agentRateLimit: .agentRateLimit
    case .agentUnavailable: .agentUnavailable
    case .agentConfiguration: .agentConfiguration
    case .agentRefused: .agentRefused
    case .agentProtocol: .agentProtocol
    case .agentVersion: .agentVersion
    case .agentFallback: .agentFallback
    case .agentPermission: .agentPermission
    case .agentModel: .agentModel
    case .agentStalled: .agentStalled
    case .agentEmptyTurn: .agentEmptyTurn
    case .agentStopped: .agentStopped
    case .mcpStartup: .mcpStartup
    case .mcpConfiguration: .mcpConfiguration
    case .budget: .budget
    case .timeout: .timeout
    case .idleTimeout: .idleTimeout
    case .snapshot: .snapshot
    case .repositoryChanged: .repositoryChanged
    case .output: .output
    case .interrupted: .interrupted
    case .processes: .processes
    case .mounts: .mounts
    case .leak: .leak
    case .cancelled: .cancelled
    case .skipped: .skipped
    case .open: .open
    }
  }
}
