public import FileSystem
internal import FoundationEssentials
internal import JSON
public import RunEvents
internal import Text

/// Tells a run to GitLab: a section for each job in the log, folded where the job passed, and files
/// for `artifacts:reports` in the output folder.
public final class GitLabReporter: ClosingReporter {
  /// What a message names it.
  public let subject = "the files for GitLab"

  /// The variables for later jobs (`artifacts:reports:dotenv`).
  ///
  /// A later job gets those of all shards at once, so a shard's carry its number.
  public static let variablesFile = "kjob.env"
  /// The links that the job's page shows (`artifacts:reports:annotations`).
  public static let linksFile = "gitlab-annotations.json"

  private let console: PipelineConsole
  private let folder: String
  private let jobAddress: String?
  private let delivered: DeliveredFiles

  /// Makes a reporter that writes there, or only files where `output` is nil.
  ///
  /// The output folder lies at `folder` and is called `outputFolder` from the project's folder;
  /// `jobAddress` is the address of GitLab's job (`CI_JOB_URL`).
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

  /// The agents' text, or nothing.
  public var activityInterest: ActivityInterest { console.activityInterest }

  /// Writes an agent's text.
  public func receive(_ activity: JobActivity) { console.receive(activity) }

  /// Writes what an event is worth.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let lines = console.text.lines(for: event, state)
    switch event.kind {
    case .jobFinished(let id, _, _):
      guard let job = state.job(id), job.outcome != .skipped else {
        return try console.write(lines)
      }
      try console.output?.write(Self.section(job, PipelineText.lines(lines), at: event.time))
    case .runFinished: try close(state)
    default: try console.write(lines)
    }
  }

  /// Writes what is told at the end alone, for a run that has been over for a while.
  public func close(_ state: RunState) throws {
    try console.write(console.text.summary(state))
    try console.output?.finish()
    try write(Array(variables(state).utf8), to: Self.variablesFile)
    if let links = try links() { try write(links, to: Self.linksFile) }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    delivered.noteForNow(name, try AtomicFile.deliver(bytes, to: "\(folder)/\(name)"))
  }

  /// A job's lines below its verdict as the section's header.
  static func section(_ job: JobState, _ lines: String, at end: Date) -> String {
    let parts = lines.split(separator: "\n", omittingEmptySubsequences: true)
    // Names have to be single words; two sections of one name would be one.
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

  /// Few and short: GitLab takes 5 KiB and twenty variables.
  private func variables(_ state: RunState) -> String {
    let values = [
      ("EXIT_CODE", "\(ExitCode(state).rawValue)"),
      ("PASSED", "\(state.count(.passed))"), ("FAILED", "\(state.count(.failed))"),
      ("ERRORS", "\(state.errorCount)"),
      ("SKIPPED", "\(state.count(.skipped))"),
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

    // GitLab's own name for it.
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
    return try JSONForm.encode(["kjob": links])
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}

/// The bytes that stand for themselves in the path of an address.
private enum CharacterSet {
  static let urlPathAllowedASCII = Set(
    Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
  )
}
