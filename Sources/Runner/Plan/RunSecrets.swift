internal import Job
internal import Sessions
internal import Text

/// The secrets of all jobs of a run, for masking messages that belong to no single job.
struct RunSecrets {
  /// Masks the values of all jobs' variables.
  let redactor: Redactor
  /// The names of the variables that contain secrets.
  let variableNames: [String]
  /// Warnings about the secrets; they contain only names of variables.
  let warnings: [SafeText]

  /// Creates the secrets of jobs; `credentials` are those of the jobs' repositories.
  init(
    _ jobs: [JobSpecification],
    inherited: [String: String],
    _ credentials: [Secret] = []
  ) {
    var secrets: [Secret] = []
    var missing: [String] = []
    var seen: Set<Key> = []
    for specification in jobs {
      let key = Key(
        agent: specification.agent.environment,
        common: specification.environment,
        declared: specification.secrets
      )
      guard seen.insert(key).inserted else { continue }
      let variables = SecretVariables(
        inherited: inherited,
        agent: key.agent,
        common: key.common,
        declared: key.declared
      )
      secrets += variables.secrets
      missing += variables.missing.filter { !missing.contains($0) }
    }
    redactor = Redactor(secrets + credentials)
    // A proxy's address can contain a password, and libcurl needs it in the environment.
    variableNames = secrets.map(\.name).filter { !NeededVariables.contains($0) }
    var warnings: [SafeText] = []
    let unmasked = redactor.unmaskedNames.joined(separator: ", ")
    if !unmasked.isEmpty {
      warnings.append("too short or too ordinary to be masked: the value of \(unmasked)")
    }
    if !missing.isEmpty {
      let names = missing.joined(separator: ", ")
      warnings.append("`secrets` names variables that are not set: \(names)")
    }
    self.warnings = warnings.map(\.singleLine)
  }

  private struct Key: Hashable {
    var agent: AgentSettings.Environment
    var common: EnvironmentSettings
    var declared: [String]
  }
}
