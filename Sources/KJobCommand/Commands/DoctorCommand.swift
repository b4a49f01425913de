internal import FoundationEssentials
internal import Git
internal import JSON
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Sessions
internal import Subprocess
internal import Text

/// `kjob doctor`: checks everything that a run depends on.
enum DoctorCommand: Command {
  static let declaration = CommandDeclaration(
    name: "doctor",
    summary: "Check everything that a run depends on, without sending a prompt.",
    operands: .any("FILE"),
    options: [
      SelectedJobs.filter.declaration,
      verifies.declaration,
      SharedOption.worktreeDirectory.declaration,
      format.declaration,
    ] + FetchOptions.all,
    discussion: """
      Without files, kjob checks whether kiro-cli is installed, which version it is, and whether it is
      signed in. With files, it also checks, for each job, the repository, a session with the agent and
      model in a worktree of the base commit, and the MCP servers. With `--verify`, it also runs `setup`
      and `verify` on the base commit, in a clean room: a command that passes there would accept an
      empty change, and one that cannot run would refuse every change.

      Exits with 0 when nothing is wrong, else with 1. Every check has a time limit.
      """
  )

  private static let verifies = Option<Bool>(
    "verify",
    help: "Also run setup and verification commands on the base\ncommit of each job."
  )

  private static let format = OutputFormat.option(
    "How to show the findings; `json` is for programs."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let asJSON = try arguments[format] == .json
    var plan = RunPlan()
    var problems: [RunPlan.Problem] = []
    if !arguments.operands.isEmpty {
      guard let loaded = SelectedJobs.load(arguments.operands, context) else {
        return ExitCode.failure.rawValue
      }
      let selected = try SelectedJobs.select(loaded.jobs, try arguments[SelectedJobs.filter])
      (plan, problems) = try SelectedJobs.makePlan(
        selected,
        context,
        arguments,
        among: loaded.jobs
      )
    }
    let redactor = plan.redactor(inherited: context.environment)
    let findings = Findings { check in
      if !asJSON {
        let text = redactor.masked(line(check, context))
        try? context.output.write(PipelineText.lines(text))
      }
    }
    let git: GitProgram?
    do throws(GitError) {
      git = try context.git()
    } catch {
      // Without git there is neither a worktree nor a patch, so no other check is useful.
      findings.add(Check("git", .bad, SafeText("\(error)")))
      git = nil
    }
    let signal = try git.flatMap { try examine(plan, problems, $0, findings, arguments, context) }
    try conclude(findings.all, asJSON: asJSON, redactor, context)
    if let signal { StopSignals.die(of: signal) }
    let isHealthy = !findings.all.contains { $0.state == .bad }
    return (isHealthy ? ExitCode.success : ExitCode.failure).rawValue
  }

  /// Checks what the jobs of a plan need; returns the signal that stopped it, if one did.
  private static func examine(
    _ plan: RunPlan,
    _ problems: [RunPlan.Problem],
    _ git: GitProgram,
    _ findings: Findings,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> Int32? {
    findings.add(Check("git", .good, SafeText("\(git.version) (\(git.path))")))
    for problem in problems {
      let place = "\(problem.file):\(problem.position.line):\(problem.position.column)"
      let finding = SafeText("\(place): \(problem.message)")
      findings.add(Check("repository", job: problem.job, .bad, finding))
    }
    let settings = try settings(of: plan, git, arguments, context)
    StopSignals.holdBack()
    let control = try RunControl()
    let folder = try RunPaths.makeRunFolder(settings)
    let forkServer = try ForkServer(holding: folder.lockDescriptor)
    let signals = try ReceivedSignal.stopping(control, forkServer)
    if problems.isEmpty || !plan.jobs.isEmpty {
      let doctor = Doctor(
        settings: settings,
        control: control,
        forkServer: forkServer,
        report: findings.add
      )
      doctor.examine(plan.jobs, in: folder, verifies: try arguments[verifies])
    }
    forkServer.end()
    folder.removeIfEmpty()
    return signals.number
  }

  /// Returns the settings of a run that leaves nothing.
  private static func settings(
    of plan: RunPlan,
    _ git: GitProgram,
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> RunSettings {
    let runID = RunPaths.makeRunID()
    let worktrees = try RunPaths.worktreeDirectory(arguments, context)
    return RunSettings(
      outputDirectory: "\(worktrees)/\(runID).doctor",
      runID: runID,
      version: Version.current,
      program: context.program,
      git: git,
      filterDrivers: try FilterOption.drivers(of: plan, git, context),
      parallelism: 1,
      environment: context.environment,
      options: RunOptions(
        workingDirectory: context.workingDirectory,
        files: [],
        inputs: [],
        worktreeDirectory: worktrees,
        bootID: ProcessIdentity.bootID
      )
    )
  }

  /// Writes the checks as data for programs, or a summary for people.
  private static func conclude(
    _ checks: [Check],
    asJSON: Bool,
    _ redactor: Redactor,
    _ context: CommandContext
  ) throws {
    guard asJSON else { return try context.output.write(summary(checks)) }
    let bytes = try KebabJSON.encode(Listing(checks: checks), prettyPrinted: true)
    let text = redactor.masked(String(decoding: bytes, as: UTF8.self))
    try context.output.write(PipelineText.json(text) + "\n")
  }

  private static func line(_ check: Check, _ context: CommandContext) -> String {
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    let word =
      switch check.state {
      case .good: style.paint("ok", .green) + "  "
      case .bad: style.paint("BAD", .red) + " "
      case .unknown: style.paint("?", .yellow) + "   "
      }
    let place = check.job.map { "\($0): " } ?? ""
    let lines = check.finding.string.split(separator: "\n", omittingEmptySubsequences: true)
    var text = "  \(word)\(place)\(check.subject.string): \(lines.first ?? "")\n"
    for line in lines.dropFirst() { text += "      | \(line)\n" }
    if let remedy = check.remedy, check.state == .bad { text += "      -> \(remedy.string)\n" }
    return text
  }

  private static func summary(_ checks: [Check]) -> String {
    let bad = checks.count { $0.state == .bad }
    let unknown = checks.count { $0.state == .unknown }
    let open = unknown > 0 ? ", \(unknown) unknown" : ""
    return bad == 0
      ? "\(checks.count) checks found nothing wrong\(open)\n"
      : "\(bad) of \(checks.count) checks found something wrong\(open)\n"
  }

  /// The checks that were made, each shown as it is added.
  private final class Findings {
    private(set) var all: [Check] = []
    private let show: (Check) -> Void

    init(show: @escaping (Check) -> Void) { self.show = show }

    func add(_ check: Check) {
      all.append(check)
      show(check)
    }
  }

  private struct Listing: Encodable {
    var version = 1
    var isHealthy: Bool
    var checks: [Check]

    init(checks: [Check]) {
      self.checks = checks
      isHealthy = !checks.contains { $0.state == .bad }
    }
  }
}
