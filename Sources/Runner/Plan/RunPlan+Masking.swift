public import JobFile
internal import RunEvents
internal import Sessions
public import Text

extension RunSecrets {
  /// The secrets of a plan's jobs.
  init(_ plan: RunPlan, inherited: [String: String]) {
    var credentials: [Secret] = []
    for secret in plan.jobs.flatMap(\.credentials) where !credentials.contains(secret) {
      credentials.append(secret)
    }
    self.init(plan.jobs.map(\.specification), inherited: inherited, credentials)
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
