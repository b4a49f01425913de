public import RunEvents
internal import Text
internal import XML

/// The report for test readers, in a dialect that all of them accept.
///
/// It has two levels, with one suite for each job file. A failure has a message and a text, because
/// GitLab shows only the text. A skipped case has text, because Codecov counts it as passed
/// otherwise. There is at most one `system-out`, because GitLab rejects a file with two.
public struct JUnitReport: Sendable {
  /// The dialects of the report.
  public enum Dialect: String, CaseIterable, Sendable {
    /// The dialect that most readers accept: with files, lines, and properties for each case.
    case common
    /// The dialect that the schema of Jenkins' xUnit plugin accepts (`junit-10.xsd`), without
    /// those.
    case xunit2
  }

  /// The machine's name, for the suites.
  let hostName: String
  /// The output folder as the report's readers can reach it, for attachments.
  private let outputFolder: String
  private let dialect: Dialect
  /// The paths of job files for the report's readers.
  private let paths: ReportedPaths

  /// Creates a report for runs on this machine whose files are in the output folder.
  public init(
    hostName: String,
    outputFolder: String,
    dialect: Dialect = .common,
    paths: ReportedPaths = ReportedPaths(workspace: nil)
  ) {
    self.hostName = hostName
    self.outputFolder = outputFolder
    self.dialect = dialect
    self.paths = paths
  }

  /// Renders a state; unfinished jobs count as errors, so that the report of a killed run is not a
  /// success.
  public func render(_ state: RunState) throws -> [UInt8] {
    var writer = try XMLWriter()
    var total = Totals(state.jobs)
    if !state.outputFaults.isEmpty {
      total.tests += 1
      total.errors += 1
    }
    let attributes = total.attributes(seconds: state.elapsed) + [stamp(state)]
    // The schema of Jenkins' plugin allows neither a timestamp nor skipped cases at the root.
    let known = attributes.filter {
      dialect == .common || !["skipped", "timestamp"].contains("\($0.0)")
    }
    writer.element("testsuites", [("name", "kjob")] + known) { writer in
      if state.jobs.isEmpty {
        empty(&writer, state)
      }
      for (index, file) in Self.files(state.jobs).enumerated() {
        suite(&writer, file.name, file.jobs, state, isFirst: index == 0)
      }
      if !state.outputFaults.isEmpty { faults(&writer, state) }
    }
    return try writer.finish()
  }

  struct Totals {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ jobs: some Collection<JobState>) {
      // A run without jobs is reported as one skipped case.
      tests = max(1, jobs.count)
      skipped = jobs.isEmpty ? 1 : 0
      for job in jobs {
        switch job.outcome {
        case .passed: break
        case .failed: failures += 1
        case .error, .cancelled, nil: errors += 1
        case .skipped, .open: skipped += 1
        }
      }
    }

    func attributes(seconds: Double) -> [(StaticString, XMLText)] {
      [
        ("tests", XMLText("\(tests)")), ("failures", XMLText("\(failures)")),
        ("errors", XMLText("\(errors)")), ("skipped", XMLText("\(skipped)")),
        ("time", XMLText(Wording.decimal(seconds))),
      ]
    }
  }

  /// Groups the jobs by file; files are in the order of their first job.
  private static func files(_ jobs: JobStates) -> [(name: String, jobs: [JobState])] {
    var result: [(name: String, jobs: [JobState])] = []
    var places: [String: Int] = [:]
    for job in jobs {
      let name = job.planned.file.string
      if let place = places[name] {
        result[place].jobs.append(job)
      } else {
        places[name] = result.count
        result.append((name, [job]))
      }
    }
    return result
  }

  private func suite(
    _ writer: inout XMLWriter,
    _ file: String,
    _ jobs: [JobState],
    _ state: RunState,
    isFirst: Bool
  ) {
    let place = paths.path(of: file, in: state)
    // Jenkins and Azure show a suite's time unchanged, so it is the sum of its cases.
    let seconds = jobs.reduce(0) { $0 + $1.seconds }
    writer.element(
      "testsuite",
      [("name", XMLText(file))] + Totals(jobs).attributes(seconds: seconds)
        + [stamp(state), ("hostname", XMLText(hostName)), ("file", XMLText(place))]
    ) { writer in
      // Only in the first suite: xunitparser rejects a file with the same property in several
      // suites.
      if isFirst { properties(&writer, of: state) }
      for job in jobs { testCase(&writer, job, file, place) }
    }
  }

  /// Writes the properties of the whole run.
  private func properties(_ writer: inout XMLWriter, of state: RunState) {
    writer.element("properties") { writer in
      property(&writer, "kjob.version", state.header?.kjobVersion ?? "")
      property(&writer, "kjob.run-id", state.header?.runID ?? "")
      if let shard = state.header?.options.shard {
        property(&writer, "kjob.shard", "\(shard.index)/\(shard.count)")
      }
      if let hash = state.header?.options.planHash {
        property(&writer, "kjob.plan.hash", hash)
      }
    }
  }

  private func testCase(
    _ writer: inout XMLWriter,
    _ job: JobState,
    _ file: String,
    _ place: String
  ) {
    var attributes: [(StaticString, XMLText)] = [
      ("name", XMLText(job.planned.id)), ("classname", XMLText(Self.className(file))),
    ]
    if dialect == .common {
      attributes += [("file", XMLText(place)), ("line", XMLText("\(job.planned.line)"))]
    }
    attributes.append(("time", XMLText(Wording.decimal(job.seconds))))
    writer.element("testcase", attributes) { writer in
      if dialect == .common { properties(&writer, job) }
      verdict(&writer, job)
      for attempt in job.earlierAttempts { earlier(&writer, attempt, job) }
      for command in job.commands { flaky(&writer, command, job) }
      if job.outcome != .skipped, job.hasProblem { output(&writer, job) }
    }
  }

  private func verdict(_ writer: inout XMLWriter, _ job: JobState) {
    let name: StaticString
    switch job.outcome {
    case .passed: return
    case .failed: name = "failure"
    case .error, .cancelled, nil: name = "error"
    case .skipped, .open: name = "skipped"
    }
    let message = job.reason?.message.string ?? "the job is not over"
    let details = job.reason?.details.string ?? message
    var attributes: [(StaticString, XMLText)] = [("message", XMLText(message))]
    if job.outcome != .skipped, job.outcome != .open {
      attributes.append(("type", XMLText(job.reason?.type.rawValue ?? "kjob.unfinished")))
    }
    writer.element(name, attributes, text: XMLText(details))
  }

  /// Writes an attempt before the last one, in the form of Maven's reruns; readers that do not know
  /// it ignore it.
  private func earlier(_ writer: inout XMLWriter, _ attempt: AttemptState, _ job: JobState) {
    guard let reason = attempt.end?.reason else { return }
    // These are the names that readers look for; the type says whether it was really a failure.
    let name: StaticString = job.outcome == .passed ? "flakyFailure" : "rerunFailure"
    writer.element(
      name,
      [("message", XMLText(reason.message.string)), ("type", XMLText(reason.type.rawValue))]
    ) { writer in
      writer.element("stackTrace", text: XMLText(reason.details.string))
    }
  }

  func output(_ writer: inout XMLWriter, _ job: JobState) {
    var lines: [String] = []
    for command in job.commands where command.result != .passed {
      lines.append("\(command.phase.rawValue) `\(command.name.string)` \(command.ending.string)")
      lines.append(command.outputTail.string)
    }
    lines += job.warnings.map { "warning: \($0.string)" }
    // Only files that kjob wrote may be attached, but readers accept this marker anywhere.
    lines = lines.map { line in
      let scalars = line.unicodeScalars.replacing(
        "[[ATTACHMENT".unicodeScalars,
        with: "[ [ATTACHMENT".unicodeScalars
      )
      return String(scalars)
    }
    let files = [job.patch?.path] + job.commands.filter { $0.result != .passed }.map(\.log)
    for file in files.compactMap({ $0 }) {
      lines.append("[[ATTACHMENT|\(outputFolder)/\(file)]]")
    }
    guard !lines.isEmpty else { return }
    // Jenkins keeps 100,000 characters, and the end matters most.
    writer.element(
      "system-out",
      text: XMLText(String(lines.joined(separator: "\n").suffix(65_536)))
    )
  }

  /// Returns the file's path with dots, which readers show as a package and a class.
  private static func className(_ file: String) -> String {
    var path = Substring(file)
    for ending in [".yml", ".yaml"] where path.hasSuffix(ending) { path.removeLast(ending.count) }
    let parts = path.split(separator: "/").filter { $0 != "." && $0 != ".." }
    return parts.isEmpty ? "kjob" : parts.joined(separator: ".")
  }
}
