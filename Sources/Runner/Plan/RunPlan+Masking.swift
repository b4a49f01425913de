public import Job
internal import RunEvents
internal import Sessions
public import Text

extension RunSecrets {
  /// Creates the secrets of a plan's jobs.
  init(_ plan: RunPlan, inherited: [String: String]) {
    var credentials: [Secret] = []
    for secret in plan.jobs.flatMap(\.credentials) where !credentials.contains(secret) {
      credentials.append(secret)
    }
    self.init(plan.jobs.map(\.specification), inherited: inherited, credentials)
  }
}

extension RunPlan {
  /// Returns a redactor for the values of all jobs' variables.
  public func redactor(inherited: [String: String]) -> Redactor {
    RunSecrets(self, inherited: inherited).redactor
  }

  /// The names of the variables that kjob's own process hides: the pipeline's control files and
  /// tokens, and variables whose values are secrets.
  public func concealedVariables(inherited: [String: String]) -> [String] {
    let secrets = Set(RunSecrets(self, inherited: inherited).variableNames)
    return inherited.keys.filter { WithheldVariables.belongsToPipeline($0) || secrets.contains($0) }
  }

  /// Returns the plan with secrets masked in job ids, and so in the names of their folders.
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

  /// Returns the jobs with secrets masked in their ids.
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
