internal import Report
internal import RunEvents
internal import Runner
internal import Subprocess

/// The CI system that a run speaks to besides what people read.
enum PipelineSystem: String, CaseIterable {
  case github, gitlab, none

  static let option = OptionDeclaration(
    name: "ci",
    value: .choice(["auto", "github", "gitlab", "none"]),
    help: "Which CI system to tell about the run, by annotations,\n"
      + "sections, outputs and files (default: the one that runs kjob)."
  )

  /// Reads the option, else looks at who runs kjob.
  static func read(
    _ arguments: ParsedArguments,
    _ environment: [String: String]
  ) -> PipelineSystem {
    if let word = arguments.last("ci"), let system = PipelineSystem(rawValue: word) {
      return system
    }
    if environment["GITHUB_ACTIONS"] == "true" { return .github }
    return environment["GITLAB_CI"] == "true" ? .gitlab : .none
  }

  /// The output folder as the system's readers of reports find it.
  ///
  /// GitLab looks for attachments from the project's folder on.
  func reportedFolder(_ name: String, _ context: CommandContext) -> String {
    guard self == .gitlab, let project = context.environment["CI_PROJECT_DIR"] else { return name }
    let path = context.absolute(name)
    return path.hasPrefix(project + "/") ? String(path.dropFirst(project.count + 1)) : name
  }

  /// The reporter that tells the system; nil where there is none to tell.
  ///
  /// `output` is nil where standard output is for programs. `folder` is where the output folder is
  /// open.
  func reporter(
    _ output: BackgroundOutput?,
    folderName: String,
    folder: String,
    secrets: [String],
    _ context: CommandContext
  ) -> (any ClosingReporter)? {
    let variables = context.environment
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    switch self {
    case .github:
      return GitHubReporter(
        output,
        style: style,
        outputFolder: folderName,
        files: GitHubReporter.Files(
          output: variables["GITHUB_OUTPUT"].flatMap { $0.isEmpty ? nil : $0 },
          summary: variables["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
        ),
        secrets: secrets
      )
    case .gitlab:
      return GitLabReporter(
        output,
        style: style,
        outputFolder: reportedFolder(folderName, context),
        folder: folder,
        jobAddress: variables["CI_JOB_URL"].flatMap { $0.isEmpty ? nil : $0 }
      )
    case .none: return nil
    }
  }
}
