public import FileSystem
internal import FoundationEssentials
internal import JSON
public import RunEvents
internal import Text

/// Reports a run to GitLab: a log section for each job, collapsed if the job passed, and files for
/// `artifacts:reports` in the output folder.
public final class GitLabReporter: ClosingReporter {
  /// The name of the reporter's output in messages.
  public let subject = "the files for GitLab"

  /// The file with variables for later jobs (`artifacts:reports:dotenv`).
  ///
  /// A later job gets the variables of all shards at once, so those of a shard contain its number.
  public static let variablesFile = "kjob.env"
  /// The file with links for the job's page (`artifacts:reports:annotations`).
  public static let linksFile = "gitlab-annotations.json"

  private let console: PipelineConsole
  private let folder: String
  private let jobAddress: String?
  private let delivered: DeliveredFiles

  /// Creates a reporter that writes to `output`, or only files if it is nil.
  ///
  /// The output folder is at `folder`, and `outputFolder` is its path relative to the project's
  /// folder; `jobAddress` is the address of GitLab's job (`CI_JOB_URL`).
  public init(
    _ output: BackgroundOutput?,
    _ settings: PipelineConsole.Settings,
    outputFolder: String,
    folder: String,
    jobAddress: String?,
    delivered: DeliveredFiles = DeliveredFiles()
  ) {
    console = PipelineConsole(output, settings, outputFolder: outputFolder)
    self.folder = folder
    self.jobAddress = jobAddress
    self.delivered = delivered
  }

  /// `text` if the agents' text is shown, otherwise `kinds`.
  public var activityInterest: ActivityInterest { console.activityInterest }

  /// Writes an agent's text.
  public func receive(_ activity: JobActivity) { console.receive(activity) }

  /// Writes the output for an event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    console.follow(event, state)
    let lines = console.text.lines(for: event, state)
    switch event.kind {
    case .jobFinished(let id, _, _):
      guard let job = state.job(id), job.outcome != .skipped, job.outcome != .open else {
        return try console.write(lines)
      }
      try console.output?.write(Self.section(job, PipelineText.lines(lines), at: event.time))
    case .runFinished: try close(state)
    default: try console.write(lines)
    }
  }

  /// Writes only the output for the end, for a run that has long been over.
  public func close(_ state: RunState) throws {
    try console.write(console.text.summary(state))
    try console.output?.finish()
    try write(Array(variables(state).utf8), to: Self.variablesFile)
    if let links = try links() { try write(links, to: Self.linksFile) }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    delivered.noteForNow(name, try AtomicFile.deliver(bytes, to: "\(folder)/\(name)"))
  }

  /// Returns a job's lines as a section, with the verdict as its header.
  static func section(_ job: JobState, _ lines: String, at end: Date) -> String {
    let parts = lines.split(separator: "\n", omittingEmptySubsequences: true)
    // Names must be single words, and two sections must not share a name.
    let name =
      "kjob_"
      + String(
        job.planned.folder.unicodeScalars.map { scalar in
          let isPlain =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || "0123456789".contains(Character(scalar)))
          return isPlain || "_.-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
      ) + "_\(job.planned.line)"
    let start = Int((job.startTime ?? end).timeIntervalSince1970)
    let folded = job.outcome == .passed ? "[collapsed=true]" : ""
    var text = "\u{1B}[0Ksection_start:\(start):\(name)\(folded)\r\u{1B}[0K"
    text += parts.prefix(1).map { $0 + "\n" }.joined()
    for command in job.commands {
      let line =
        "         \(command.phase.rawValue) `\(command.name.singleLine.string)` "
        + "\(command.ending.singleLine.string)"
      text += PipelineText.lines(line + "\n")
    }
    text += parts.dropFirst().map { $0 + "\n" }.joined()
    text += "\u{1B}[0Ksection_end:\(Int(end.timeIntervalSince1970)):\(name)\r\u{1B}[0K\n"
    return text
  }

  /// Returns few and short variables: GitLab accepts 5 KiB and twenty variables.
  private func variables(_ state: RunState) -> String {
    let values = [
      ("EXIT_CODE", "\(ExitCode(state).rawValue)"),
      ("PASSED", "\(state.count(.passed))"), ("FAILED", "\(state.count(.failed))"),
      ("ERRORS", "\(state.errorCount)"),
      ("SKIPPED", "\(state.count(.skipped))"), ("OPEN", "\(state.count(.open))"),
    ]
    var prefix = "KJOB_"
    if let shard = state.header?.options.shard, shard.count > 1 { prefix += "\(shard.index)_" }
    return values.map { "\(prefix)\($0)=\($1)\n" }.joined()
  }

  private struct Link: Encodable {
    struct Target: Encodable {
      var label: String
      var url: String
    }

    // The name that GitLab uses.
    enum CodingKeys: String, CodingKey {
      case externalLink = "external_link"
    }

    var externalLink: Target
  }

  private func links() throws -> [UInt8]? {
    guard let jobAddress, !console.text.outputFolder.hasPrefix("/") else { return nil }
    let allowed = CharacterSet.urlPathAllowedASCII
    let path = console.text.outputFolder.utf8.map { byte in
      allowed.contains(byte) ? String(UnicodeScalar(byte)) : "%" + Self.hexadecimal(byte)
    }.joined()
    let links = [("report", "report.html"), ("summary", "summary.md")].map { label, file in
      Link(
        externalLink: Link.Target(
          label: "kjob \(label)",
          url: "\(jobAddress)/artifacts/file/\(path)/\(file)"
        )
      )
    }
    return try KebabJSON.encode(["kjob": links])
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}

/// The bytes that may occur literally in the path of an address.
private enum CharacterSet {
  static let urlPathAllowedASCII = Set(
    Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
  )
}
