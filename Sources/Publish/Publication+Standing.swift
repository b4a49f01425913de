package import Forge
package import Git

/// A job's request, as far as a run that leaves jobs with open ones alone has to know it.
package enum RequestStanding: Sendable {
  /// The job has no open request, or one that conflicts with its target.
  case none
  /// The job has an open request, and the forge does not say whether it can be merged.
  case unknown(ForgeRequest)
  /// The job has an open request that can be merged.
  case open(ForgeRequest)
  /// The same, and the request's change was made on an older base than the run's.
  case behind(ForgeRequest, patch: [UInt8], base: String)
}

/// A job that a run would start.
package struct WantedJob: Sendable {
  /// The job's key.
  package var key: ChangeKey
  /// The commit that the run is on.
  package var base: ObjectID
  /// True if the job's request is to move to newer bases.
  package var rebases: Bool

  /// Creates a job.
  package init(key: ChangeKey, base: ObjectID, rebases: Bool) {
    self.key = key
    self.base = base
    self.rebases = rebases
  }
}

extension Publication {
  /// The seconds between questions to a forge that has not found out what can be merged.
  private static let waits = [0.25, 0.5, 1, 2, 4]

  /// Returns the standing of each job's request; `pause` waits for some seconds.
  package func standings(
    of jobs: [WantedJob],
    pause: (Double) throws -> Void
  ) throws -> [RequestStanding] {
    var requests: [Int: ForgeRequest] = [:]
    for (index, job) in jobs.enumerated() {
      requests[index] = try ownRequest(of: job.key, usual: nil)
    }
    // The first question makes a forge find out, so all are asked before any is asked again.
    for wait in [0] + Self.waits {
      let unknown = requests.filter { $0.value.mergeability == .unknown }
      if unknown.isEmpty { break }
      if wait > 0 { try pause(wait) }
      for (index, request) in unknown.sorted(by: { $0.key < $1.key }) {
        requests[index] = try forge?.request(request.number)
      }
    }
    return try jobs.indices.map { index in
      guard let request = requests[index], request.state == .open else { return .none }
      return try standing(of: jobs[index], request)
    }
  }

  private func standing(of job: WantedJob, _ request: ForgeRequest) throws -> RequestStanding {
    if job.rebases, let mark = RequestMark(in: request.body), let base = ObjectID(mark.base),
      let patch = try ownPatch(mark, request), base != job.base,
      try isEarlier(base, than: job.base, on: request.target)
    {
      return .behind(request, patch: patch, base: mark.base)
    }
    return switch request.mergeability {
    case .mergeable: .open(request)
    case .conflicting: .none
    case .unknown: .unknown(request)
    }
  }

  /// Returns the change of a request whose branch ends with the commit that the mark names last; nil
  /// if others have committed there.
  private func ownPatch(_ mark: RequestMark, _ request: ForgeRequest) throws -> [UInt8]? {
    guard mark.stacked != true, let branch = request.branch, let tip = branches.tips[branch],
      mark.commits.last == tip.description
    else { return nil }
    try fetch([branch])
    return try exchange.patch(of: tip)
  }
}
