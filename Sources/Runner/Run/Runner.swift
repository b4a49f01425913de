internal import Dispatch
public import FileSystem
public import FoundationEssentials
internal import Git
internal import Job
public import RunEvents
public import Sessions
public import Subprocess
internal import Synchronization
internal import Text

/// Runs a plan's jobs, several at once, and reports what happens.
///
/// Each running job has its own thread, and its code reads from top to bottom in the order of
/// events. An operation that blocks (on a process, a repository, or a disk) blocks only that
/// thread, and a limit is a deadline of the one wait that the thread is in.
public enum Runner {
  /// Runs every job of the plan to its end and returns the result.
  ///
  /// Everything that is started runs below supervisors of `forkServer`. `reporters` get events in
  /// their order. `folder` is the run's own folder and is removed afterward unless something is
  /// left in it. Files that jobs write to the output are recorded in `delivered` and checked again
  /// at the end. With `journal`, an earlier run is resumed: jobs with a verdict stay as they are, jobs
  /// whose agent had finished are verified again, and the others start again. `earlier` are the jobs
  /// of another run that was in the output folder. `now` returns the wall-clock time.
  public static func run(
    _ plan: RunPlan,
    settings: RunSettings,
    control: RunControl,
    forkServer: ForkServer,
    folder: borrowing RunFolder,
    reporters: [any Reporter],
    delivered: DeliveredFiles = DeliveredFiles(),
    continuing journal: Journal? = nil,
    after earlier: EarlierJobs = EarlierJobs(),
    now: @escaping @Sendable () -> Date
  ) -> RunResult {
    // Long: steps in order, each of which needs the values of those before.
    ProcessSweep.adoptOrphans()
    let secrets = RunSecrets(plan, inherited: settings.environment)
    let dispatcher = Dispatcher(
      reporters: reporters,
      control: control,
      redactor: secrets.redactor,
      continuing: journal,
      now: now
    )
    let open = plan.jobs.filter { job in
      guard let previous = journal?.state.job(job.planned.id) else {
        return earlier.carried[job.planned.id] == nil
      }
      return previous.outcome == nil || journal?.state.isStopped(previous) == true
        || (settings.verifiesAgain && previous.outcome == .passed)
    }
    if let journal {
      resume(journal, open.count, settings, dispatcher, folder, delivered)
    } else {
      begin(plan, settings, dispatcher, after: earlier, delivered, warnings: secrets.warnings)
    }
    let openJobs = leaveAlone(open, dispatcher)
    control.observeStop { dispatcher.emit(.runStopping($0)) }
    let hasSingleAgent = Set(open.map { AgentIdentity($0.specification.agent) }).count <= 1
    let preparation = RunPreparation(
      settings: settings,
      control: control,
      forkServer: forkServer,
      dispatcher: dispatcher,
      delivered: delivered
    )
    let (refused, programs) = preparation.prepare(
      open.filter { !openJobs.contains($0.planned.id) },
      hasSingleAgent: hasSingleAgent
    )
    let remaining = open.filter {
      !refused.contains($0.planned.id) && !openJobs.contains($0.planned.id)
    }
    let environment = watchedEnvironment(of: remaining, settings, continuing: journal)
    dispatcher.emit(.environmentObserved(EnvironmentDigests(environment.digests)))
    let services = RunServices(
      settings: settings,
      control: control,
      dispatcher: dispatcher,
      forkServer: forkServer,
      ledger: ledger(limit: settings.options.maxCredits, continuing: journal),
      gates: SessionGates(for: remaining, parallelism: settings.parallelism, control) {
        dispatcher.emit(.parallelismChanged($0))
      },
      memory: MemoryWatch(
        Machine(),
        parallelism: settings.holdsJobsForMemory ? min(settings.parallelism, remaining.count) : nil,
        stop: control.stop
      ) { dispatcher.emit(.parallelismChanged($0)) },
      delivered: delivered,
      templates: WorkspaceTemplates(in: settings.place.path, for: remaining),
      programs: programs,
      watch: SourceWatch(continuing: journal?.state),
      baselines: Baselines(continuing: knownBaseResults(journal, settings)),
      environment: environment,
      hasSingleAgent: hasSingleAgent
    )
    services.memory.start()
    work(on: remaining, of: plan, with: services, continuing: journal)
    services.memory.end()
    reportOrphans(of: plan, dispatcher)
    folder.removeIfEmpty()
    report(services.watch.sharedChanges(), plan, settings, dispatcher)
    reportChanges(in: delivered, plan, settings, dispatcher)
    dispatcher.emit(.runFinished)
    return dispatcher.result
  }

  /// The results of commands on bases that count in a run that continues: those of jobs that are
  /// verified again only because of them do not.
  private static func knownBaseResults(
    _ journal: Journal?,
    _ settings: RunSettings
  ) -> [String: BaseFacts] {
    guard let state = journal?.state, settings.verifiesAgain else {
      return journal?.state.baseResults ?? [:]
    }
    let doubted = Set(state.jobs.filter(\.isAlreadySo).flatMap(\.baseKeys))
    return state.baseResults.filter { !doubted.contains($0.key) }
  }

  /// Starts to watch the programs that the commands of jobs could run.
  private static func watchedEnvironment(
    of jobs: [RunPlan.Job],
    _ settings: RunSettings,
    continuing journal: Journal?
  ) -> EnvironmentWatch {
    let own = settings.environment["PATH"] ?? ""
    let paths = Set(jobs.map { $0.specification.environment.set["PATH"] ?? own })
    return EnvironmentWatch(
      paths: paths.sorted(),
      home: settings.environment["HOME"],
      continuing: journal?.state.environment
    )
  }

  /// Returns a ledger with the credits that an interrupted run has used.
  private static func ledger(limit: Double?, continuing journal: Journal?) -> CreditLedger {
    let ledger = CreditLedger(limit: limit)
    for job in journal?.state.jobs ?? [] where job.carriedFrom == nil {
      if let credits = job.credits { _ = ledger.note(credits, of: job.planned.id) }
    }
    return ledger
  }

  /// Runs jobs on as many threads as the settings allow, this one included, until all are over.
  private static func work(
    on jobs: [RunPlan.Job],
    of plan: RunPlan,
    with services: RunServices,
    continuing journal: Journal?
  ) {
    let places = Dictionary(
      uniqueKeysWithValues: plan.jobs.enumerated().map { ($1.planned.id, $0 + 1) }
    )
    let queue = JobQueue(jobs) { services.gates.isOpen(for: $0) }
    let work: @Sendable () -> Void = {
      let repository = RepositoryWork(under: services.forkServer)
      while let job = queue.next() {
        let context = JobContext(job, place: places[job.planned.id] ?? 0, services, repository)
        JobRun(context: context, previous: journal?.state.job(job.planned.id)).run()
      }
    }
    let group = DispatchGroup()
    for _ in 1..<max(1, min(services.settings.parallelism, jobs.count)) {
      group.enter()
      do throws(SpawnError) {
        try DedicatedThread.start {
          work()
          group.leave()
        }
      } catch {
        // Fewer jobs at once is slower, but not a failure.
        group.leave()
        break
      }
    }
    work()
    group.wait()
  }

  /// Kills and reports processes that have left their job unseen.
  private static func reportOrphans(of plan: RunPlan, _ dispatcher: Dispatcher) {
    let orphans = ProcessSweep.killInheritedOrphans()
    guard orphans > 0, let last = plan.jobs.last else { return }
    dispatcher.emit(
      .warned(
        last.planned.id,
        "\(orphans) more process(es) had escaped from their job and were killed"
      )
    )
  }

  /// Reports changes of source repositories that several jobs may have made, as an error of the
  /// run.
  private static func report(
    _ shared: [SourceWatch.SharedChanges],
    _ plan: RunPlan,
    _ settings: RunSettings,
    _ dispatcher: Dispatcher
  ) {
    for found in shared {
      let jobs = plan.jobs.filter { found.candidates.contains($0.planned.id) }
      let isStrict = jobs.contains { settings.isSourceStrict(for: $0.specification) }
      let changes = found.changes.filter { isStrict || !$0.isEveryday }
      guard !changes.isEmpty else { continue }
      dispatcher.emit(
        .sourceChanged(
          SourceChangeFacts(
            repository: found.repository,
            changes: RepositoryChange.descriptions(of: changes).map { SafeText($0).singleLine },
            candidates: found.candidates.sorted()
          )
        )
      )
    }
  }

  /// Reports files that differ from what kjob wrote, once nothing runs that could change them.
  private static func reportChanges(
    in delivered: DeliveredFiles,
    _ plan: RunPlan,
    _ settings: RunSettings,
    _ dispatcher: Dispatcher
  ) {
    var ofRun: [SafeText] = []
    if !delivered.isFolder(at: settings.outputDirectory) {
      let text = "was moved or replaced during the run; the files are where it was moved to"
      ofRun.append(SafeText("the output folder `\(settings.outputDirectory)` \(text)").singleLine)
    }
    var ofJobs: [String: [SafeText]] = [:]
    for fault in delivered.faults(where: { !$0.hasPrefix("/") }) {
      // Masked as in the records of earlier runs.
      let text = SafeText(dispatcher.masked("`\(fault.path)` \(fault.text)")).singleLine
      let parts = fault.path.split(separator: "/")
      if parts.count > 2 {
        ofJobs[String(parts[1]), default: []].append(text)
      } else if fault.path == "journal.jsonl" {
        // The reports are about to be written again.
        ofRun.append(text)
      }
    }
    for job in dispatcher.result.state.jobs {
      guard var faults = ofJobs[job.planned.folder] else { continue }
      // Those of a job that did not run may be in its record already.
      if job.outcome != .passed { faults.removeAll(where: job.warnings.contains) }
      if !faults.isEmpty { dispatcher.emit(.outputChanged(job.planned.id, faults)) }
    }
    if !ofRun.isEmpty { dispatcher.emit(.outputChanged(nil, ofRun)) }
  }

  /// The jobs that are still to be started, handed out one at a time.
  private final class JobQueue: Sendable {
    /// The jobs, the next one last.
    private let jobs: Mutex<[RunPlan.Job]>
    private let isOpen: @Sendable (RunPlan.Job) -> Bool

    /// Creates a queue; `isOpen` returns false for a job whose agent has no room.
    init(_ jobs: [RunPlan.Job], isOpen: @escaping @Sendable (RunPlan.Job) -> Bool) {
      self.jobs = Mutex(jobs.reversed())
      self.isOpen = isOpen
    }

    /// Returns the next job; those whose agent is throttled come after those of other agents.
    func next() -> RunPlan.Job? {
      jobs.withLock { jobs in
        guard let index = jobs.lastIndex(where: isOpen) else { return jobs.popLast() }
        return jobs.remove(at: index)
      }
    }
  }
}
