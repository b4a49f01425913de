internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Job
internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Subprocess
internal import Text

/// A run, from the first file that it writes to its exit code.
struct RunExecution {
  /// The plan.
  var plan: RunPlan
  /// The settings.
  var settings: RunSettings
  /// The output folder's path as the user gave it.
  var folderName: String
  /// How this process shows the run.
  var request: RunRequest
  /// The context of the process.
  var context: CommandContext
  /// The journal of an earlier kjob that was ended; nil for a new run.
  var journal: Journal?
  /// The jobs of an earlier run in the output folder, for a run that answers for these as well.
  var earlier: EarlierJobs?
  /// The journal that ``earlier`` was made from.
  var earlierJournal: Journal?
  /// The seconds that jobs took in an earlier run in the output folder.
  var expected: [JobID: Double] = [:]
  /// The files that the run writes to its output.
  var delivered = DeliveredFiles()

  /// Runs the plan and returns the exit code; if a signal stopped the run, kills the process with
  /// the same signal.
  func run() throws -> Int32 {
    ProcessEnvironment.remove(plan.concealedVariables(inherited: context.environment))
    // Done before the first thread starts, so that no thread handles a stop signal in the default
    // way.
    StopSignals.holdBack()
    let jobs = plan.jobs.map(\.specification)
    try RunPaths.requireText(settings.options.worktreeDirectory, for: jobs)
    if let path = settings.options.junit { try OutputFolder.refuseForeignReport(path) }
    if journal == nil { noteCleanRooms() }
    // Locked until kjob ends: two runs in one folder would overwrite each other's reports.
    let output =
      journal == nil && earlier == nil
      ? try OutputFolder.prepare(
        settings.outputDirectory,
        shownAs: folderName,
        for: plan.jobs.map(\.planned),
        context
      )
      : try OutputFolder.reopen(settings.outputDirectory)
    if let known = journal ?? earlierJournal { try requireUnchanged(known) }
    defer { extendLifetime(output) }
    var execution = self
    execution.settings.openedOutput = output.openedPath
    execution.delivered = try DeliveredFiles(in: output.openedPath)
    return try execution.runInOutput(output.shared)
  }

  private func runInOutput(_ output: ForkServer.SharedFolder) throws -> Int32 {
    let repositories = repositories
    removeAbandonedEntries(in: repositories)
    knownSources?.add(repositories, of: settings.place)
    defer { knownSources?.removeEnded(settings.runID) }
    let folder = try runFolder()
    do {
      let control = try RunControl()
      let forkServer = try ForkServer(holding: folder.lockDescriptor, sharing: output)
      try request.deadline?.watch(control)
      return try execute(folder, control, forkServer, try reporters(control))
    } catch {
      folder.removeIfEmpty()
      throw error
    }
  }

  /// Throws if another kjob has written to the folder since its journal was read, before the lock.
  private func requireUnchanged(_ known: Journal) throws {
    guard RunArtifacts.hasJournal(known, in: settings.outputDirectory) else {
      throw ResumeError.changedMeanwhile(folderName)
    }
  }

  /// Explains once to those whose last run was of kjob 0.1 where verification runs now.
  private func noteCleanRooms() {
    let usesRooms = plan.jobs.contains { $0.specification.verifyIn == .cleanRoom }
    let path = settings.outputDirectory + "/journal.jsonl"
    guard usesRooms, let bytes = try? RegularFile.read(path, limit: 1 << 26),
      bytes.prefix(while: { $0 != 0x0A }).firstRange(of: Array("\"kjob-version\":\"0.1.".utf8))
        != nil
    else { return }
    context.note(
      "verification now runs in a clean room, without what the agent built: let `setup` build it, or "
        + "set `verify-in: worktree`"
    )
  }

  /// The time that a resumed run waits for the processes of the kjob that was ended.
  private static let patience = Duration.seconds(15)

  private func runFolder() throws -> RunFolder {
    if journal != nil, (try? FileStatus(ofPath: settings.place.path)) != nil {
      guard let folder = try RunFolder.lockIfDead(settings.place, waitingFor: Self.patience) else {
        throw ResumeError.alive(settings.outputDirectory)
      }
      return folder
    }
    let deadRuns = { DeadRun.removeAll(below: settings.options.worktreeDirectory) }
    for run in knownSources?.removingRuns(endedBy: deadRuns) ?? deadRuns() {
      try? context.errors.write("kjob: \(PipelineText.lines(run.text))\n")
    }
    return try RunPaths.makeRunFolder(settings)
  }

  private var knownSources: KnownSources? {
    (try? RunPaths.cacheDirectory(context)).map { KnownSources(in: $0) }
  }

  /// The plan's repositories, without duplicates.
  private var repositories: [SourceRepository] {
    var places: Set<String> = []
    return plan.jobs.map(\.repository).filter { places.insert($0.commonDirectory).inserted }
  }

  /// Removes the entries that dead runs left in repositories.
  private func removeAbandonedEntries(in repositories: [SourceRepository]) {
    for repository in repositories {
      for name in DeadRun.removeEntries(in: repository) {
        let text = DeadRun.text(ofEntry: name, repository)
        try? context.errors.write("kjob: \(PipelineText.lines(text))\n")
      }
    }
  }

  private func execute(
    _ folder: borrowing RunFolder,
    _ control: RunControl,
    _ forkServer: ForkServer,
    _ reporters: [any Reporter]
  ) throws -> Int32 {
    let drawing = reporters.lazy.compactMap { $0 as? LiveConsoleReporter }.first
    let received = try ReceivedSignal.stopping(control, forkServer, drawing: drawing)
    let result = Runner.run(
      plan,
      settings: settings,
      control: control,
      forkServer: forkServer,
      folder: folder,
      reporters: reporters,
      delivered: delivered,
      continuing: journal,
      after: earlier ?? EarlierJobs(),
      now: { Date() }
    )
    forkServer.end()
    knownSources?.removeEnded(settings.runID)
    for failure in result.reportFailures {
      context.complain("cannot write \(failure.subject): \(failure.reason.string)")
    }
    // The jobs' own files were checked before the reports described them.
    let faults = delivered.faults { $0.hasPrefix("/") || !$0.contains("/") }
    for fault in faults {
      let path = fault.path.hasPrefix("/") ? fault.path : "\(folderName)/\(fault.path)"
      context.complain("`\(path)` \(fault.text)")
    }
    if let number = received.number { StopSignals.die(of: number) }
    guard result.reportFailures.isEmpty, faults.isEmpty else { return ExitCode.failure.rawValue }
    return ExitCode(result.state).rawValue
  }

  /// Writes the reports of a run that is over, because the last ones may be missing.
  func writeReports() throws {
    guard let journal else { return }
    for file in try files() { try file.write(journal.state) }
    // A kill after the last record leaves it there.
    knownSources?.removeEnded(settings.runID)
  }

  private func files() throws -> [FileReporter] {
    let junit = request.pipeline.junitReport(folderName, request.dialect, context)
    return try Self.files(
      in: settings.openedOutput,
      as: folderName,
      junit,
      besides: settings.options.junit,
      delivered
    )
  }

  /// Returns the reports of a run whose output folder is open at `folder` and has the name
  /// `folderName`.
  static func files(
    in folder: String,
    as folderName: String,
    _ junit: JUnitReport,
    besides path: String?,
    _ delivered: DeliveredFiles = DeliveredFiles()
  ) throws -> [FileReporter] {
    // Long: a table with an entry for each report.
    let results = ResultsReport()
    func noting(_ name: String) -> FileReporter.Noting {
      { file in delivered.noteForNow(name, file) }
    }
    func file(
      _ subject: String,
      _ name: String,
      _ render: @escaping FileReporter.Rendering
    ) -> FileReporter {
      FileReporter(subject, path: "\(folder)/\(name)", noting: noting(name), render: render)
    }
    var files = [
      file("the JUnit report", "junit.xml") { try junit.render($0) },
      file("the results", "results.json") { try results.render($0) },
    ]
    if let path {
      if let parent = parentPath(path) { try makeDirectories(parent) }
      files.append(
        FileReporter("the JUnit report", path: path, noting: noting(path)) { try junit.render($0) }
      )
    }
    let summary = SummaryReport(outputFolder: folderName)
    let place = folder + "/summary.md"
    files.append(
      FileReporter(
        "the summary",
        path: place,
        noting: noting("summary.md"),
        writingAtEnd: { state in
          try AtomicFile.deliver(summary.render(state), to: place)
        }
      )
    )
    // Written last because it is long: if kjob is killed meanwhile, the others exist.
    let page = HTMLReport(folder: folder, folderName: folderName)
    let pagePlace = folder + "/report.html"
    files.append(
      FileReporter(
        "the HTML report",
        path: pagePlace,
        noting: noting("report.html"),
        writingAtEnd: { state in
          try page.write(state, to: pagePlace)
        }
      )
    )
    return files
  }

  private func reporters(_ control: RunControl) throws -> [any Reporter] {
    let files = try files()
    let path = settings.openedOutput + "/journal.jsonl"
    // A report that cannot be written should be detected before any agent costs anything. None is
    // written before the journal marks the folder as kjob's.
    for file in files { try file.probe() }
    let journalReporter =
      if let journal {
        try JournalReporter(continuing: path, at: journal.length, delivered: delivered)
      } else if earlier != nil {
        JournalReporter(replacing: path, delivered: delivered)
      } else {
        try JournalReporter(path: path, delivered: delivered)
      }
    if let journal { for file in files { try file.write(journal.state) } }
    // The console comes last: it may wait for its reader, and the reports should not.
    return [journalReporter] + files + consoles(control)
  }
}
