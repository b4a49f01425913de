internal import FileSystem
internal import FoundationEssentials
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension Doctor {
  func rehearse(_ job: RunPlan.Job, _ index: Int) {
    let start = MonotonicInstant.now
    let id = job.planned.id
    var shortened = job
    shortened.specification.timeout = min(job.specification.timeout, Self.sessionLimit)
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
      delivered: DeliveredFiles(),
      templates: WorkspaceTemplates(in: settings.place.path, for: [shortened]),
      programs: programs,
      watch: SourceWatch(),
      hasSingleAgent: true
    )
    defer { services.templates.release(shortened) }
    let context = JobContext(
      shortened,
      place: index + 1,
      services,
      RepositoryWork(under: forkServer)
    )
    let meter = CreditMeter(job: id, limit: nil, ledger: services.ledger) { dispatcher.emit($0) }
    let failure = Attempt(context: context, number: 1, meter: meter).rehearse()
    guard let state = dispatcher.result.state.job(id) else { return }
    report(state, failure, job, seconds: Self.seconds(since: start))
  }

  func report(
    _ state: JobState,
    _ failure: JobFailure?,
    _ job: RunPlan.Job,
    seconds: Double
  ) {
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
