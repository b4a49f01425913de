internal import FileSystem
internal import FoundationEssentials
internal import Job
internal import Report
internal import RunEvents

/// The CI system that a run reports to, in addition to the output for people.
enum PipelineSystem: String, CaseIterable {
  case github, gitlab, none

  /// The words of the option.
  private enum Choice: String, CaseIterable { case auto, github, gitlab, none }

  /// The system's variables; nil for ``none``.
  private var system: CISystem? {
    switch self {
    case .github: .github
    case .gitlab: .gitlab
    case .none: nil
    }
  }

  private static let choice = Option(
    "ci",
    oneOf: Choice.self,
    help: "The CI system to report the run to, with annotations,\n"
      + "sections, outputs and files (default: the one that runs kjob)."
  )

  static let option = choice.declaration

  /// Reads the option; otherwise detects the CI system that runs kjob.
  static func read(
    _ arguments: ParsedArguments,
    _ environment: [String: String]
  ) throws(UsageError) -> PipelineSystem {
    if let word = try arguments[choice], let system = PipelineSystem(rawValue: word.rawValue) {
      return system
    }
    return allCases.first { system in
      system.system?.marker.map { environment[$0] == "true" } ?? false
    } ?? .none
  }

  /// Returns the path of the output folder for the system's report readers.
  ///
  /// GitLab resolves attachments against the project's folder.
  func reportedFolder(_ name: String, _ context: CommandContext) -> String {
    guard self == .gitlab else { return name }
    return paths(context).path(of: name, from: context.workingDirectory)
  }

  /// Returns the paths of files as the system resolves them, from the folder of its checkout.
  func paths(_ context: CommandContext) -> ReportedPaths {
    ReportedPaths(workspace: system?.checkout.flatMap { context.environment[$0] })
  }

  /// Returns the JUnit report of a run whose output folder has this name.
  func junitReport(
    _ name: String,
    _ dialect: JUnitReport.Dialect,
    _ context: CommandContext
  ) -> JUnitReport {
    JUnitReport(
      hostName: ProcessInfo.processInfo.hostName,
      outputFolder: reportedFolder(name, context),
      dialect: dialect,
      paths: paths(context)
    )
  }

  /// Returns the reporter of a run that may have ended long ago; nil for ``none``.
  ///
  /// `folder` is a path of the open output folder.
  func closingReporter(
    _ output: BackgroundOutput?,
    folderName: String,
    folder: String,
    _ settings: PipelineConsole.Settings,
    _ context: CommandContext,
    delivered: DeliveredFiles = DeliveredFiles()
  ) -> (any ClosingReporter)? {
    func value(_ name: String) -> String? {
      context.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    switch self {
    case .github:
      return GitHubReporter(
        output,
        settings,
        outputFolder: folderName,
        files: GitHubReporter.Files(
          output: value("GITHUB_OUTPUT"),
          summary: value("GITHUB_STEP_SUMMARY")
        ),
        paths: paths(context)
      )
    case .gitlab:
      return GitLabReporter(
        output,
        settings,
        outputFolder: reportedFolder(folderName, context),
        folder: folder,
        jobAddress: value("CI_JOB_URL"),
        delivered: delivered
      )
    case .none: return nil
    }
  }
}
