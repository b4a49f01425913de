internal import FileSystem
internal import FoundationEssentials
internal import Job
internal import Kiro
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension Doctor {
  func rehearse(_ job: RunPlan.Job, _ index: Int) {
    let start = MonotonicInstant.now
    var shortened = job
    shortened.specification.timeout = min(job.specification.timeout, Self.sessionLimit)
    let (context, dispatcher) = context(of: shortened, index)
    defer { context.services.templates.release(shortened) }
    let meter = UsageMeter(job: job.planned.id, ledger: context.services.ledger) {
      dispatcher.emit($0)
    }
    var account: AgentSession.Account?
    let attempt = Attempt(context: context, number: 1, meter: meter)
    let failure = attempt.rehearse { account = $0 }
    guard let state = dispatcher.result.state.job(job.planned.id) else { return }
    report(state, failure, job, seconds: Self.seconds(since: start))
    if let account { report(Self.check(account, of: job.planned.id)) }
  }

  private static func check(_ account: AgentSession.Account, of id: JobID) -> Check {
    let usage: AccountUsage
    switch account {
    case .unknown(let why): return Check("plan", job: id, .unknown, why)
    case .usage(let found): usage = found
    }
    let meters = usage.meters.map { meter in
      let used = "\(meter.name): \(Wording.amount(meter.used))"
      guard let limit = meter.limit, let left = meter.left else { return "\(used) used" }
      return "\(used) of \(Wording.amount(limit)) used, \(Wording.amount(left)) left"
    }
    let plan = usage.plan.map { "\($0), " } ?? ""
    let end = usage.nextPeriod.map { " until \($0)" } ?? ""
    // Some plans go on after their limit, at a price.
    let isUsedUp = usage.meters.contains { $0.left == 0 }
    return Check(
      "plan",
      job: id,
      isUsedUp ? .unknown : .good,
      SafeText("\(plan)\(meters.joined(separator: "; "))\(end)"),
      remedy: isUsedUp ? Remedy.text(for: .agentQuota) : nil
    )
  }

  /// Returns what a job needs to run alone, and the dispatcher that gets its events.
  private func context(of job: RunPlan.Job, _ index: Int) -> (JobContext, Dispatcher) {
    let dispatcher = Dispatcher(reporters: [], control: control, now: { Date() })
    dispatcher.emit(
      .runPlanned(
        RunHeader(
          runID: settings.runID,
          kjobVersion: settings.version,
          parallelism: 1,
          jobs: [job.planned],
          options: settings.options
        )
      )
    )
    let services = RunServices(
      settings: settings,
      control: control,
      dispatcher: dispatcher,
      forkServer: forkServer,
      ledger: CreditLedger(limit: nil),
      gates: SessionGates(),
      memory: MemoryWatch(Machine(), parallelism: nil, stop: control.stop) { _ in },
      delivered: DeliveredFiles(),
      templates: WorkspaceTemplates(in: settings.place.path, for: [job]),
      programs: programs,
      watch: SourceWatch(),
      baselines: Baselines(continuing: [:]),
      environment: EnvironmentWatch(paths: [], home: nil, continuing: nil),
      hasSingleAgent: true
    )
    let repository = RepositoryWork(under: forkServer)
    return (JobContext(job, place: index + 1, services, repository), dispatcher)
  }

  /// Runs a job's setup and verification commands on its base commit, without an agent.
  func verify(_ job: RunPlan.Job, _ index: Int) {
    let start = MonotonicInstant.now
    var examined = job
    if examined.specification.baseline == .off { examined.specification.baseline = .noRegression }
    let (context, dispatcher) = context(of: examined, index)
    defer { context.services.templates.release(examined) }
    let meter = UsageMeter(job: job.planned.id, ledger: context.services.ledger) {
      dispatcher.emit($0)
    }
    let attempt = Attempt(context: context, number: 1, meter: meter)
    var failure: JobFailure?
    do throws(JobFailure) {
      _ = try attempt.baseline()
    } catch {
      failure = error
    }
    let results = dispatcher.result.state.baseResults.values.sorted { $0.log < $1.log }
    for facts in results { report(Self.check(facts, of: job)) }
    if !results.isEmpty, results.allSatisfy({ $0.result == .passes }),
      job.specification.acceptsNothing
    {
      report(Self.acceptsNothing(job.planned.id))
    }
    guard let failure else { return }
    let check = Check(
      "verification",
      job: job.planned.id,
      .bad,
      failure.reason.details,
      remedy: Remedy.text(for: failure.reason.type),
      seconds: Self.seconds(since: start)
    )
    report(check)
  }

  private static func acceptsNothing(_ job: JobID) -> Check {
    Check(
      "verification",
      job: job,
      .unknown,
      "every command passes on the base, so the job accepts an empty change",
      remedy: "add a command that fails there, with `goal: true`, or `changes: { if-empty: fail }`"
    )
  }

  private static func check(_ facts: BaseFacts, of job: RunPlan.Job) -> Check {
    let subject = SafeText("verify `\(facts.name.string)`")
    func check(_ state: Check.State, _ finding: String) -> Check {
      Check(subject, job: job.planned.id, state, SafeText(finding))
    }
    switch facts.result {
    case .passes where facts.isUnstable:
      return check(.unknown, "is unstable on the base: it \(facts.ending.string)")
    case .passes: return check(.good, "passes on the base")
    case .fails: return check(.good, "fails on the base: it \(facts.ending.string)")
    case .cannotRun:
      return check(
        .bad,
        "cannot run on the base: it \(facts.ending.string)\n\(facts.outputTail.string)"
      )
    }
  }

  func report(
    _ state: JobState,
    _ failure: JobFailure?,
    _ job: RunPlan.Job,
    seconds: Double
  ) {
    // Long: one check for each thing that a rehearsal shows.
    let id = job.planned.id
    let type = failure?.reason.type
    func bad(_ subject: SafeText, _ failure: JobFailure) {
      report(
        Check(
          subject,
          job: id,
          .bad,
          failure.reason.details,
          remedy: Remedy.text(for: failure.reason.type),
          seconds: seconds
        )
      )
    }
    if let failure, type == .worktree || type == .copy || type == .output {
      bad("repository", failure)
      return
    }
    report(
      Check(
        "repository",
        job: id,
        .good,
        "\(job.planned.repository.string) at \(job.planned.baseCommit.prefix(12))"
      )
    )
    for warning in state.warnings { report(Check("warning", job: id, .unknown, warning)) }
    if let agent = state.agent {
      var words = [agent.title?.string ?? "an agent without a name"] as [String?]
      words.append(agent.mode.map { "as `\($0.string)`" })
      words.append(agent.model.map { "with `\($0.string)`" })
      words.append(agent.effort.map { "at `\($0.string)` effort" })
      let text = words.compactMap { $0 }.joined(separator: " ")
      report(Check("session", job: id, .good, SafeText(text), seconds: seconds))
    }
    for server in state.mcpServers {
      report(Self.check(server, of: id, isRequired: server.isRequired || type == .mcpStartup))
    }
    guard let failure else { return }
    let isTold = type == .mcpStartup && state.mcpServers.contains { !$0.isStarted }
    if !isTold { bad(type == .mcpConfiguration ? "MCP configuration" : "session", failure) }
  }

  private static func check(_ server: MCPServerFacts, of id: JobID, isRequired: Bool) -> Check {
    let text = [server.state.string, server.evidence?.string].compactMap { $0 }
    return Check(
      "MCP server \(server.name.string)",
      job: id,
      server.isStarted ? .good : isRequired ? .bad : .unknown,
      SafeText(text.joined(separator: "\n")),
      remedy: server.isStarted ? nil : Remedy.text(for: .mcpStartup)
    )
  }

  func token(_ index: Int) -> String { "\(settings.runID)-\(index)" }

  static func seconds(since start: MonotonicInstant) -> Double {
    EventTime.milliseconds(start.duration(to: MonotonicInstant.now) / .seconds(1))
  }
}

extension JobSpecification {
  /// True when nothing but the verification commands can refuse an empty change.
  fileprivate var acceptsNothing: Bool {
    changes.ifEmpty == .pass && !verify.contains(where: \.isGoal)
  }
}
