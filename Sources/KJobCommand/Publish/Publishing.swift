internal import FileSystem
internal import FoundationEssentials
internal import Forge
internal import Git
internal import Job
internal import JobFile
internal import Publish
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Synchronization
internal import Text
internal import Threads

/// The publishing of a run's jobs, several repositories at once.
struct Publishing: Sendable {
  private let opened: OpenedRun
  private let settings: PublishSettings
  private let branch: OptionTemplate
  private let isBranchGiven: Bool
  private let author: Author?
  private let takesSuspects: Bool
  private let fetching: RepositoryFetching
  private let context: CommandContext
  private let git: GitProgram
  private let jobs: [JobState]
  private var reopened: Set<JobID> = []

  /// True when nothing is done.
  var isDry: Bool { settings.isDry }

  /// Chooses the jobs and reads the options.
  init(
    _ opened: OpenedRun,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws {
    self.opened = opened
    self.context = context
    settings = try PublishSettings(arguments, context)
    branch = try PatchApplication.template(
      "branch",
      try arguments[PatchApplication.branchOption]
    )
    isBranchGiven = arguments.has(PatchApplication.branchOption)
    author = try arguments[PatchApplication.authorOption]
    takesSuspects = try arguments[PatchApplication.suspectsOption]
    git = try context.git()
    fetching = try FetchOptions.fetching(for: [], among: [], arguments, context)
    let state = opened.state
    jobs =
      opened.names.isEmpty
      ? state.jobs.filter { $0.outcome != nil } : try Self.distinct(opened)
    for name in settings.reopened {
      let id = try opened.job(name).planned.id
      guard jobs.contains(where: { $0.planned.id == id }) else {
        throw UsageError.reopenedOther(id)
      }
      reopened.insert(id)
    }
    let run = opened.artifacts.journal.header.runID
    if let plan = settings.expected, plan.runId != run {
      throw UsageError.otherPlan(plan.runId, run)
    }
    if !state.isFinished {
      context.warn("the run in `\(opened.folder)` is not over; publishing only its finished jobs")
    }
    let options = state.header?.options
    let isWhole =
      state.isFinished && opened.names.isEmpty && options?.shard == nil && options?.selected == nil
    guard isWhole || !settings.closesGone else { throw UsageError.closeGone }
  }

  /// Returns the named jobs, each once.
  private static func distinct(_ opened: OpenedRun) throws -> [JobState] {
    var ids: Set<JobID> = []
    return try opened.names.map { try opened.job($0) }.filter { ids.insert($0.planned.id).inserted }
  }

  /// The jobs of one repository.
  private struct Group: Sendable {
    var repository: String
    var jobs: [JobState]
  }

  /// The number of repositories at once; most of the time goes by waiting for servers.
  private static let width = 8

  /// The number of jobs.
  var count: Int { jobs.count }

  /// Publishes the jobs; `report` gets what came of each, repository by repository in the order of the
  /// run, from several threads but never at once.
  ///
  /// Returns the results in the order of the run.
  func publish(_ report: @escaping @Sendable (PublishEntry) -> Void) throws -> [PublishEntry] {
    let signIns = GitSignIn(environment: context.environment)
    let stop = try Waker()
    let groups = groups
    let next = Mutex(0)
    let results = Mutex(GroupedResults(of: groups.count))
    let keys = TakenKeys()
    ThreadTeam.run(min(Self.width, groups.count)) { _ in
      while true {
        let index = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard index < groups.count else { return }
        publish(groups[index].jobs, signIns, stop, keys) { entry in
          results.withLock { $0.add(entry, of: index, report) }
        }
        results.withLock { $0.end(index, report) }
      }
    }
    let places = Dictionary(
      jobs.enumerated().map { ($1.planned.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    // Those of jobs that are gone come last.
    return results.withLock { $0.all }.enumerated().sorted { one, other in
      let (first, second) = (places[one.element.job], places[other.element.job])
      return (first ?? .max, one.offset) < (second ?? .max, other.offset)
    }.map(\.element)
  }

  private var groups: [Group] {
    var groups: [Group] = []
    var places: [String: Int] = [:]
    for job in jobs {
      let name = job.planned.repository.string
      if let place = places[name] {
        groups[place].jobs.append(job)
      } else {
        places[name] = groups.count
        groups.append(Group(repository: name, jobs: [job]))
      }
    }
    return groups
  }

  private func publish(
    _ jobs: [JobState],
    _ signIns: GitSignIn,
    _ stop: Waker,
    _ keys: TakenKeys,
    _ report: (PublishEntry) -> Void
  ) {
    guard let first = jobs.first else { return }
    var reported = 0
    do {
      let place = try PublishPlace(
        of: first.planned,
        settings.places,
        fetching,
        signIns,
        context
      )
      try publish(jobs, at: place, stop, keys) { entry in
        reported += 1
        report(entry)
      }
    } catch {
      // After the jobs come those that are gone, which have no names here.
      let rest = jobs.dropFirst(reported).map(\.planned.id)
      for name in rest.isEmpty ? [first.planned.repository.string] : rest {
        report(PublishEntry(name, problem: "\(error)"))
      }
    }
  }

  private func publish(
    _ jobs: [JobState],
    at place: PublishPlace,
    _ stop: Waker,
    _ keys: TakenKeys,
    _ report: (PublishEntry) -> Void
  ) throws {
    let publication = try Publication(
      to: try place.remote(git),
      from: place.source,
      forge: try place.forge(stop),
      opensByPush: place.opensByPush
    )
    var taken: [String: String] = [:]
    let list = TakenPatches(in: context.absolute(opened.folder))
    for job in jobs {
      let id = job.planned.id
      let outcome: PublishOutcome
      do {
        let published = try published(job, place)
        if let other = taken[published.branch] {
          throw ApplyError.sharedBranch(published.branch, other: other)
        }
        taken[published.branch] = id
        if let other = keys.take(published.key, for: id) {
          throw ApplyError.sharedKey(other: other)
        }
        outcome = try publication.publish(published, dryRun: isDry) { outcome in
          try requirePlanned(PublishEntry(outcome, file: job.planned.file.string, at: place))
        }
      } catch {
        report(PublishEntry(id, problem: "\(error)"))
        continue
      }
      if !isDry, outcome.isOnBranch, let patch = job.patch {
        list.add(id, patch, branch: outcome.branch)
      }
      report(PublishEntry(outcome, file: job.planned.file.string, at: place))
    }
    if settings.closesGone { closeGone(publication, place, report) }
  }

  /// Throws unless the plan that is followed, if any, says the same.
  private func requirePlanned(_ entry: PublishEntry) throws(PublishError) {
    guard let plan = settings.expected else { return }
    if let difference = entry.difference(from: plan.entry(of: entry.job)) {
      throw .planMoved(difference)
    }
  }

  private func closeGone(
    _ publication: Publication,
    _ place: PublishPlace,
    _ report: (PublishEntry) -> Void
  ) {
    let target = place.target
    var run = WholeRun()
    for job in opened.state.jobs + opened.state.staleStates {
      run.keys.insert(job.planned.changeKey(in: target).description)
      run.files.insert(ChangeKey.digest(of: job.planned.fileIdentity))
    }
    for outcome in publication.gone(run) {
      do {
        let entry = PublishEntry(outcome, at: place)
        try requirePlanned(entry)
        if !isDry { try publication.closeGone(outcome) }
        report(entry)
      } catch {
        report(PublishEntry(outcome.job, problem: "\(error)"))
      }
    }
  }

  private func published(_ job: JobState, _ place: PublishPlace) throws -> PublishedJob {
    let id = SafeText(job.planned.id).singleLine.string
    let run = SafeText(job.carriedFrom ?? opened.artifacts.journal.header.runID).singleLine.string
    let name = job.branchName(branch, isGiven: isBranchGiven, run: run)
    guard SourceRepository.isBranchName(name) else { throw ApplyError.badBranch(name) }
    guard let base = ObjectID(job.planned.baseCommit) else { throw ApplyError.noTree }
    let text = RequestText(job, opened.artifacts, report: settings.report)
    var published = PublishedJob(
      id: id,
      run: run,
      key: job.planned.changeKey(in: place.target),
      task: ChangeKey.digest(of: text.task),
      file: ChangeKey.digest(of: job.planned.fileIdentity),
      base: base,
      branch: name,
      title: text.title,
      body: text.body,
      message: text.message,
      author: try author ?? job.commitAuthor
        ?? place.source.author(configurationFiles: SelectedJobs.configurationFiles(context))
    )
    published.wish(job.planned.publish)
    if job.signsCommit {
      published.signing = try CommitSigning(
        for: place.source,
        configurationFiles: SelectedJobs.configurationFiles(context),
        environment: context.environment
      )
    }
    published.reopens = reopened.contains(job.planned.id)
    try addResult(of: job, to: &published)
    return published
  }

  /// Adds the change, or why there is none.
  private func addResult(of job: JobState, to published: inout PublishedJob) throws {
    guard job.outcome == .passed else {
      published.noResult = job.outcome.map { "it is \($0.rawValue)" } ?? "it is not over"
      return
    }
    guard takesSuspects || !opened.state.sourceSuspects.contains(job.planned.id) else {
      throw ApplyError.suspect
    }
    guard let snapshot = job.snapshot, snapshot.isChanged else {
      if job.isAlreadySo { published.noResult = "its base was already so" }
      return
    }
    guard let tree = ObjectID(snapshot.tree) else { throw ApplyError.noTree }
    let patch = try opened.artifacts.patch(of: job)
    let identity = try ChangeIdentity(of: patch, with: git)
    published.change = PublishedJob.Change(identity: identity.text, patch: patch, tree: tree)
  }
}
