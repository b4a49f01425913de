public import Text

extension RunEvent.Kind {
  /// The same without secrets.
  ///
  /// The last of several places where they are taken out, through which everything goes that any
  /// report may show. Ids, and paths made of them, are masked when the run is planned.
  public func masked(by redactor: Redactor) -> RunEvent.Kind {
    guard !redactor.isEmpty else { return self }
    func clean(_ text: SafeText) -> SafeText { redactor.masked(text) }
    switch self {
    case .runPlanned(var header):
      for index in header.jobs.indices {
        header.jobs[index].file = clean(header.jobs[index].file)
        header.jobs[index].repository = clean(header.jobs[index].repository)
      }
      header.options.agentCommand = header.options.agentCommand?.map(clean)
      return .runPlanned(header)
    case .commandFinished(let job, var facts):
      facts.name = clean(facts.name)
      facts.command = clean(facts.command)
      facts.ending = clean(facts.ending)
      facts.outputTail = clean(facts.outputTail)
      return .commandFinished(job, facts)
    case .sessionOpened(let job, let facts):
      return .sessionOpened(
        job,
        AgentFacts(
          name: facts.name.map(clean),
          version: facts.version.map(clean),
          programVersion: facts.programVersion.map(clean),
          engine: facts.engine.map(clean),
          sessionID: clean(facts.sessionID),
          mode: facts.mode.map(clean),
          model: facts.model.map(clean)
        )
      )
    case .mcpSettled(let job, let servers):
      return .mcpSettled(
        job,
        servers.map { server in
          var server = server
          server.name = clean(server.name)
          server.state = clean(server.state)
          server.evidence = server.evidence.map(clean)
          return server
        }
      )
    case .permissionDecided(let job, var facts):
      facts.title = clean(facts.title)
      facts.rule = facts.rule.map(clean)
      return .permissionDecided(job, facts)
    case .turnEnded(let job, var facts):
      facts.stopReason = clean(facts.stopReason)
      facts.toolKinds = facts.toolKinds.map { kinds in
        Dictionary(kinds.map { (redactor.safeText($0.key).string, $0.value) }, uniquingKeysWith: +)
      }
      return .turnEnded(job, facts)
    case .agentEnded(let job, let ending, let leftovers):
      return .agentEnded(job, ending: clean(ending), leftovers: leftovers)
    case .snapshotTaken(let job, var facts):
      facts.leftOut = facts.leftOut.map(clean)
      return .snapshotTaken(job, facts)
    case .warned(let job, let text): return .warned(job, clean(text))
    case .workspaceRemoved(let job, let remaining):
      return .workspaceRemoved(job, remaining: remaining.map(clean))
    case .workspaceKept(let job, let path): return .workspaceKept(job, path: clean(path))
    case .attemptFailed(let job, var facts):
      facts.reason = facts.reason.masked(by: redactor)
      return .attemptFailed(job, facts)
    case .jobFinished(let job, let outcome, let reason):
      return .jobFinished(job, outcome, reason?.masked(by: redactor))
    case .outputChanged(let job, let faults): return .outputChanged(job, faults.map(clean))
    case .sourceChanged(var facts):
      facts.changes = facts.changes.map(clean)
      return .sourceChanged(facts)
    case .runStopping(let reason): return .runStopping(clean(reason))
    case .creditsExhausted(let reason): return .creditsExhausted(clean(reason))
    case .jobStarted, .workspacePlanned, .workspaceCreated, .environmentPrepared, .commandStarted,
      .agentStarted, .promptSent, .sourceObserved,
      .agentFinished, .verificationResumed, .runResumed,
      .patchWritten, .attemptStarted, .runFinished:
      // Names of variables are no secrets, and the rest is kjob's own.
      return self
    }
  }
}

extension Reason {
  /// The same without secrets.
  func masked(by redactor: Redactor) -> Reason {
    Reason(type, redactor.masked(message), details: redactor.masked(details))
  }
}
