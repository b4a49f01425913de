public import JobFile
internal import RunEvents
public import UntrustedText

/// The secrets of all jobs of a run, for what is told before and beside any job.
struct RunSecrets {
  /// Masks the values of all jobs' variables.
  let redactor: Redactor
  /// The names of the variables that hold them.
  let variableNames: [String]
  /// What the reader should know about them; names of variables only.
  let warnings: [SafeText]

  init(_ plan: RunPlan, inherited: [String: String]) {
    var credentials: [Secret] = []
    for secret in plan.jobs.flatMap(\.credentials) where !credentials.contains(secret) {
      credentials.append(secret)
    }
    self.init(plan.jobs.map(\.specification), inherited: inherited, credentials)
  }

  /// `credentials` are those of the jobs' repositories.
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
    // A proxy's address holds a password, and libcurl needs it where it stands.
    variableNames = secrets.map(\.name).filter { !NeededVariables.contains($0) }
    var warnings: [SafeText] = []
    let unmasked = redactor.unmaskedNames.joined(separator: ", ")
    if !unmasked.isEmpty {
      warnings.append("not masked, too short or an ordinary word: the value of \(unmasked)")
    }
    if !missing.isEmpty {
      let names = missing.joined(separator: ", ")
      warnings.append("`secrets` names what is not set in the environment: \(names)")
    }
    self.warnings = warnings.map(\.singleLine)
  }

  private struct Key: Hashable {
    var agent: AgentSettings.Environment
    var common: EnvironmentSettings
    var declared: [String]
  }
}

extension RunPlan {
  /// Masks the values of all jobs' variables.
  public func redactor(inherited: [String: String]) -> Redactor {
    RunSecrets(self, inherited: inherited).redactor
  }

  /// The names of the variables that kjob's own process need not be seen with: the pipeline's
  /// control files and tokens, and those whose values are secrets.
  public func concealedVariables(inherited: [String: String]) -> [String] {
    let secrets = Set(RunSecrets(self, inherited: inherited).variableNames)
    return inherited.keys.filter { WithheldVariables.belongsToPipeline($0) || secrets.contains($0) }
  }

  /// The same, without secrets in the ids of jobs and so in the names of their folders.
  public func masked(inherited: [String: String]) -> RunPlan {
    var result = self
    let clean = Self.masked(jobs.map(\.specification), inherited: inherited)
    for (index, specification) in clean.enumerated()
    where specification.id != jobs[index].planned.id {
      result.jobs[index].specification.id = specification.id
      result.jobs[index].planned.id = specification.id
      result.jobs[index].planned.folder = OutputFolderName.make(for: specification.id)
    }
    return result
  }

  /// Jobs without secrets in their ids.
  public static func masked(
    _ jobs: [JobSpecification],
    inherited: [String: String]
  ) -> [JobSpecification] {
    let redactor = RunSecrets(jobs, inherited: inherited).redactor
    guard !redactor.isEmpty else { return jobs }
    var result = jobs
    var taken = Set(jobs.map { $0.id.lowercased() })
    for index in jobs.indices {
      let id = jobs[index].id
      let clean = redactor.masked(id).replacing(Redactor.mask, with: "redacted")
      guard clean != id else { continue }
      var unique = clean
      var number = 2
      while !taken.insert(unique.lowercased()).inserted {
        unique = "\(clean)-\(number)"
        number += 1
      }
      result[index].id = unique
    }
    return result
  }
}
