internal import FileSystem
internal import FoundationEssentials
internal import Forge
internal import Git
internal import Job
internal import Publish
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Text

/// The open requests of a plan's jobs, for `kjob run --skip-open`.
struct OpenRequests {
  static let option = Option<Bool>(
    "skip-open",
    help:
      "Leave jobs alone whose pull or merge request is open and can\nbe merged; they do not count for the exit code."
  )

  /// Notes in the plan which of the jobs have open requests.
  ///
  /// Nothing may start if that cannot be found out, because the jobs cost credits.
  static func note(
    in plan: inout RunPlan,
    _ chosen: Set<JobID>,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws {
    guard try arguments[option] else { return }
    let requests = OpenRequests(
      // The plan was made of what has just been fetched.
      fetching: RepositoryFetching(
        cache: try FetchOptions.repositoryCache(arguments, context),
        isOffline: true
      ),
      git: try context.git(),
      stop: try Waker(),
      context: context
    )
    var groups: [String: [Int]] = [:]
    for index in plan.jobs.indices where chosen.contains(plan.jobs[index].planned.id) {
      groups[plan.jobs[index].planned.repository.string, default: []].append(index)
    }
    for (_, indices) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
      try requests.note(in: &plan, indices)
    }
  }

  /// Removes the jobs with open requests from a plan that is only shown.
  static func remove(from plan: inout RunPlan, _ context: CommandContext) {
    for job in plan.jobs {
      guard let request = job.planned.openRequest else { continue }
      context.note("`\(job.planned.id)`: \(request.reason.message.string)")
    }
    plan.jobs.removeAll { $0.planned.openRequest != nil }
  }

  private let fetching: RepositoryFetching
  private let git: GitProgram
  private let stop: Waker
  private let context: CommandContext

  private init(
    fetching: RepositoryFetching,
    git: GitProgram,
    stop: Waker,
    context: CommandContext
  ) {
    self.fetching = fetching
    self.git = git
    self.stop = stop
    self.context = context
  }

  /// Notes the open requests of one repository's jobs.
  private func note(in plan: inout RunPlan, _ indices: [Int]) throws {
    let first = plan.jobs[indices[0]].planned
    let place = try PublishPlace(
      of: first,
      PublishPlace.Options(),
      fetching,
      GitSignIn(environment: context.environment),
      context
    )
    guard let server = place.server, first.publish?.forge != "none" else { return }
    guard let kind = place.kind else { throw OpenRequestsError.unknownForge(server.host) }
    guard let forge = try place.forge(stop) else { throw ForgeError.noToken(host: server.host) }
    let publication = try Publication(to: place.remote(git), from: place.source, forge: forge)
    let wanted = indices.map { index in
      let job = plan.jobs[index]
      return WantedJob(
        key: job.planned.changeKey(in: place.target),
        base: job.base,
        rebases: job.planned.rebases
      )
    }
    let standings = try publication.standings(of: wanted) { seconds in
      _ = Readiness.wait(for: [], until: MonotonicInstant.now + .seconds(seconds))
    }
    for (index, standing) in zip(indices, standings) {
      note(standing, of: kind, in: &plan.jobs[index])
    }
  }

  private func note(_ standing: RequestStanding, of kind: ForgeKind, in job: inout RunPlan.Job) {
    switch standing {
    case .none: break
    case .unknown(let request):
      context.warn(
        "`\(job.planned.id)` runs: the forge does not say whether its "
          + "\(kind.request(request.number)) can be merged"
      )
    case .open(let request):
      job.planned.openRequest = OpenRequest(
        name: SafeText(kind.request(request.number)),
        address: SafeText(request.address)
      )
    case .behind(let request, let patch, let base):
      let origin = SafeText("the \(kind.request(request.number))")
      job.take(
        patch,
        StoredChange(origin: origin, baseCommit: base, sha256: "\(SHA256.digest(of: patch))")
      )
    }
  }
}

/// The reason why open requests cannot be found.
enum OpenRequestsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The host does not say which forge it is.
  case unknownForge(String)

  var description: String {
    switch self {
    case .unknownForge(let host):
      "`--skip-open` needs to know the forge of `\(host)`; set `publish: { forge: … }` in the job file"
    }
  }
}

extension PlannedJob {
  /// True if the job's request is to move to newer bases.
  var rebases: Bool { publish?.onBaseMoved == "rebase" }
}

extension RunPlan.Job {
  /// Lets the job verify a change before it asks its agent.
  mutating func take(_ patch: [UInt8], _ facts: StoredChange) {
    planned.storedChange = facts
    storedPatch = patch
  }
}
