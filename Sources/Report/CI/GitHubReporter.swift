internal import FileSystem
internal import FoundationEssentials
internal import JSON
public import RunEvents
internal import Text

/// Reports a run to GitHub's runner: the lines for people, in groups, and at the end the
/// annotations, the outputs of the step, and its summary.
///
/// Foreign text is written between `stop-commands` and its end, although none of it could begin a
/// command anyway.
public final class GitHubReporter: ClosingReporter {
  /// The files through which a step passes data to the runner, as the runner names them.
  public struct Files: Hashable, Sendable {
    /// The path from `GITHUB_OUTPUT`.
    public var output: String?
    /// The path from `GITHUB_STEP_SUMMARY`.
    public var summary: String?

    /// Creates the paths of the existing files.
    public init(output: String?, summary: String?) {
      self.output = output
      self.summary = summary
    }
  }

  /// The name of the reporter's output in messages.
  public let subject = "the step's outputs and summary"

  /// The maximum number of annotations: a step shows ten errors and drops the others.
  static let annotations = 10
  /// The maximum size of a summary in bytes; the runner drops a larger one entirely.
  static let summaryLimit = 1 << 20
  /// The maximum number of jobs in a matrix.
  static let matrixLimit = 256

  private let console: PipelineConsole
  private let files: Files
  private let secrets: [String]
  private let token: String
  private let summary: SummaryReport
  private let paths: ReportedPaths

  /// Creates a reporter that writes to `output`, or only to the files if it is nil.
  ///
  /// From then on, the runner masks the secrets in the settings, whatever program prints them.
  public init(
    _ output: BackgroundOutput?,
    _ settings: PipelineConsole.Settings,
    outputFolder: String,
    files: Files,
    paths: ReportedPaths = ReportedPaths(workspace: nil)
  ) {
    console = PipelineConsole(output, settings, outputFolder: outputFolder)
    self.files = files
    self.paths = paths
    secrets = settings.secrets
    token = UUID().uuidString.replacing("-", with: "")
    summary = SummaryReport(outputFolder: outputFolder)
  }

  /// `text` if the agents' text is shown, otherwise `kinds`.
  public var activityInterest: ActivityInterest { console.activityInterest }

  /// Writes an agent's text.
  public func receive(_ activity: JobActivity) { console.receive(activity) }

  /// Writes the output for an event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    console.follow(event, state)
    switch event.kind {
    case .runPlanned, .runResumed:
      for secret in secrets.flatMap(Self.lines) {
        try console.output?.write(GitHubCommand(name: "add-mask", data: secret).line)
      }
      try console.write(console.text.lines(for: event, state))
    case .jobFinished: try write(verdict: console.text.lines(for: event, state))
    case .runFinished: try close(state)
    default: try console.write(console.text.lines(for: event, state))
    }
  }

  /// Writes only the output for the end, for a run that has long been over.
  public func close(_ state: RunState) throws {
    // Written first: later steps depend on the files, which must not wait for the log's reader.
    try writeFiles(state)
    try console.write(console.text.summary(state))
    for line in Self.annotations(state, paths) { try console.output?.write(line) }
    try console.output?.finish()
  }

  /// The verdict and its reason are always visible; the output of a command is in a folded group.
  private func write(verdict lines: String) throws {
    let parts = lines.split(separator: "\n", omittingEmptySubsequences: true)
    try console.write(parts.prefix(2).map { $0 + "\n" }.joined())
    guard parts.count > 2 else { return }
    var block = GitHubCommand(name: "group", data: "the end of the output").line
    block += GitHubCommand(name: "stop-commands", data: token).line
    block += PipelineText.lines(parts.dropFirst(2).map { $0 + "\n" }.joined())
    block += "::\(token)::\n" + GitHubCommand(name: "endgroup").line
    try console.output?.write(block)
  }

  /// Each line of a multiline value is masked too; a blank line would mask everything.
  private static func lines(_ secret: String) -> [String] {
    let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.count > 1 else { return [secret] }
    return [secret] + lines.filter { $0.count >= Secret.minimumLength }
  }

  /// Returns the annotations of a run; the last one reports those that do not fit.
  static func annotations(_ state: RunState, _ paths: ReportedPaths) -> [String] {
    let bad = state.jobs.filter { $0.outcome != .skipped && $0.hasProblem }
    let shown = bad.count > annotations ? bad.prefix(annotations - 1) : bad[...]
    var lines = shown.map { job in
      let reason = job.reason
      let message = reason.map { "\($0.type.rawValue): \($0.message.string)" }
      let details = reason.map(\.details.string) ?? ""
      // The runner truncates messages at 4,096 characters, and the end says more than the
      // beginning.
      let end = details.split(separator: "\n").dropFirst().suffix(20).joined(separator: "\n")
      let text = (message ?? "the job is not over") + (end.isEmpty ? "" : "\n" + end.suffix(2_000))
      return GitHubCommand(
        name: "error",
        properties: [
          ("title", "kjob: \(job.planned.id)"),
          ("file", paths.path(of: job.planned.file.string, in: state)),
          ("line", "\(max(1, job.planned.line))"),
        ],
        data: text
      ).line
    }
    if bad.count > shown.count {
      let data = "and \(bad.count - shown.count) more; see the step's summary"
      lines.append(GitHubCommand(name: "error", properties: [("title", "kjob")], data: data).line)
    }
    return lines
  }

  private func writeFiles(_ state: RunState) throws {
    if let path = files.summary {
      let present = (try? FileStatus(ofPath: path))?.size ?? 0
      let room = min(SummaryReport.limit, Self.summaryLimit - Int(clamping: present) - 1_024)
      if room > 4_096 { try AppendingFile(path: path).append(summary.render(state, limit: room)) }
    }
    if let path = files.output {
      try AppendingFile(path: path).append(Array(try outputs(state).utf8))
    }
  }

  /// The patch of a job that passed.
  private struct Change: Encodable {
    var id: String
    var patch: String
    var repository: String
    var baseCommit: String
  }

  private func outputs(_ state: RunState) throws -> String {
    let changes = state.jobs.filter { $0.outcome == .passed && ($0.patch?.bytes ?? 0) > 0 }
      .map { job in
        Change(
          id: job.planned.id,
          patch: "\(console.text.outputFolder)/\(job.patch?.path ?? "")",
          repository: job.planned.repository.string,
          baseCommit: job.planned.baseCommit
        )
      }
    let matrix = ["include": Array(changes.prefix(Self.matrixLimit))]
    let values = [
      ("exit-code", "\(ExitCode(state).rawValue)"),
      ("passed", "\(state.count(.passed))"), ("failed", "\(state.count(.failed))"),
      ("errors", "\(state.errorCount)"),
      ("skipped", "\(state.count(.skipped))"), ("open", "\(state.count(.open))"),
      ("junit", "\(console.text.outputFolder)/junit.xml"),
      ("patches", String(decoding: try KebabJSON.encode(changes.map(\.patch)), as: UTF8.self)),
      ("matrix", String(decoding: try KebabJSON.encode(matrix), as: UTF8.self)),
    ]
    // The format for arbitrary values; the random token makes the end impossible to guess.
    return values.map { name, value in
      "\(name)<<kjob_\(token)\n\(value)\nkjob_\(token)\n"
    }.joined()
  }
}
