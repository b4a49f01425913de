internal import Dispatch
internal import FileSystem
public import FoundationEssentials
internal import JobFile
internal import Kiro
public import RunEvents
internal import Subprocess
internal import Synchronization
internal import UntrustedText

/// Runs a plan's jobs, several at once, and tells what happens.
///
/// Each running job has a thread of its own and is written as it happens, from top to bottom. What
/// blocks (a process, a repository, a disk) blocks that thread and no other, and a limit is a
/// deadline of the one wait that the thread is in.
public enum Runner {
  /// Runs every job of the plan to its end and returns what came of it.
  ///
  /// `reporters` are told in their order; `now` gives the wall clock's time.
  public static func run(
    _ plan: RunPlan,
    settings: RunSettings,
    control: RunControl,
    reporters: [any Reporter],
    now: @escaping @Sendable () -> Date
  ) -> RunResult {
    ProcessSweep.adoptOrphans()
    let dispatcher = Dispatcher(reporters: reporters, control: control, now: now)
    dispatcher.emit(
      .runPlanned(
        RunHeader(
          runID: settings.runID,
          kjobVersion: settings.version,
          parallelism: settings.parallelism,
          jobs: plan.jobs.map(\.planned)
        )
      )
    )
    control.observeStop { dispatcher.emit(.runStopping($0)) }
    let refused = refuseSignedOut(plan, settings, control, dispatcher)
    let ledger = CreditLedger(limit: settings.maxCredits)
    let queue = JobQueue(plan.jobs.filter { $0.planned.id != refused })
    let work: @Sendable () -> Void = {
      while let (index, job) = queue.next() {
        let run = JobRun(
          job: job,
          token: "\(settings.runID)-\(index + 1)",
          settings: settings,
          control: control,
          dispatcher: dispatcher,
          ledger: ledger
        )
        run.run()
      }
    }
    let group = DispatchGroup()
    for _ in 1..<max(1, min(settings.parallelism, plan.jobs.count)) {
      group.enter()
      do throws(SpawnError) {
        try DedicatedThread.start {
          work()
          group.leave()
        }
      } catch {
        // Fewer at once is slower and nothing worse.
        group.leave()
        break
      }
    }
    work()
    group.wait()
    let orphans = ProcessSweep.killInheritedOrphans()
    if orphans > 0, let last = plan.jobs.last {
      dispatcher.emit(
        .warned(
          last.planned.id,
          "\(orphans) more process(es) had left their job unseen and were killed"
        )
      )
    }
    removeEmptyFolders(settings)
    dispatcher.emit(.runFinished)
    return dispatcher.result
  }

  /// Ends the first job that needs Kiro when nobody is signed in, and stops the run.
  ///
  /// Asked once, before anything has begun; later the agent's own words tell. Returns that job.
  private static func refuseSignedOut(
    _ plan: RunPlan,
    _ settings: RunSettings,
    _ control: RunControl,
    _ dispatcher: Dispatcher
  ) -> JobID? {
    for job in plan.jobs {
      let environment = JobEnvironment(
        inherited: settings.environment,
        settings: job.specification.agent.environment,
        own: [:],
        worktree: "/",
        token: "\(settings.runID)-0"
      ).agent
      guard let words = SignInProbe.words(for: job.specification.agent, environment: environment)
      else { continue }
      let answer = SignInProbe.ask(
        words,
        environment: environment,
        token: "\(settings.runID)-0",
        stop: control.stop
      )
      guard case .signedOut(let said) = answer else { return nil }
      let id = job.planned.id
      let reason = Reason(
        .agentSignIn,
        SafeText(SignInFault.remedy),
        details: "\(SignInFault.remedy)\n`\(words.joined(separator: " "))` said:\n\(said.string)"
      )
      dispatcher.emit(.jobStarted(id))
      dispatcher.emit(.jobFinished(id, .error, reason))
      control.requestStop("`\(id)`: \(reason.message.string)")
      return id
    }
    return nil
  }

  /// Removes the run's own folders, which are empty unless worktrees were kept.
  static func removeEmptyFolders(_ settings: RunSettings) {
    guard let parent = try? Folder(path: settings.worktreeDirectory, followingLinks: true) else {
      return
    }
    for name in [settings.runID, settings.runID + ".stores"] {
      try? parent.removeFolder(FileName(name))
    }
  }

  /// The jobs that are still to be started, handed out one by one.
  private final class JobQueue: Sendable {
    private let jobs: [RunPlan.Job]
    private let position = Mutex(0)

    init(_ jobs: [RunPlan.Job]) {
      self.jobs = jobs
    }

    func next() -> (Int, RunPlan.Job)? {
      let index = position.withLock { position in
        defer { position += 1 }
        return position
      }
      return index < jobs.count ? (index, jobs[index]) : nil
    }
  }
}
