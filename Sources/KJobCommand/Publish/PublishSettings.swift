internal import FileSystem
internal import Forge
internal import JSON

/// The options of `kjob publish`.
struct PublishSettings {
  static let dryRun = Option<Bool>(
    "dry-run",
    help: "Show what would be done, and stop."
  )
  static let plan = Option(
    "plan",
    value: "FILE",
    help: "Do what a plan of `--dry-run --format json` says, and refuse\nwhat has changed since."
  )
  static let remote = Option(
    "remote",
    value: "NAME",
    help: "The remote repository to push to (default: origin)."
  )
  static let forge = Option(
    "forge",
    value: "KIND",
    help: "The forge of the remote repository: github, gitlab, gitea\n(also Forgejo), or none."
  ) { (text) throws(UsageError) -> ForgeKind? in
    if text == "none" { return nil }
    guard let kind = ForgeKind(rawValue: text) else {
      throw .badValue("--forge", text, expected: "github, gitlab, gitea or none")
    }
    return kind
  }
  static let reopen = Option(
    "reopen",
    each: "JOB",
    help:
      "Open the request of this job again, though a person closed\nit. May be given several times."
  )
  static let closeGone = Option<Bool>(
    "close-gone",
    help:
      "Also close the requests of jobs that are not in the run's job\nfiles any more; only for a whole run."
  )
  static let reportAddress = Option(
    "report-url",
    value: "URL",
    help: "The page with the run's reports, for the requests' texts\n(default: the pipeline's)."
  )

  /// True when nothing is done.
  let isDry: Bool
  /// The options that name places.
  let places: PublishPlace.Options
  /// The plan to follow; nil without one.
  let expected: PublishListing?
  /// The jobs whose requests are opened again.
  let reopened: [String]
  /// True when the requests of jobs that are gone are closed.
  let closesGone: Bool
  /// The address of the run's pages.
  let report: String?

  /// Reads the options.
  init(_ arguments: ParsedArguments, _ context: CommandContext) throws {
    isDry = try arguments[Self.dryRun]
    expected = try arguments[Self.plan].map { name in
      let bytes = try RegularFile.read(context.absolute(name), limit: 1 << 26)
      guard let plan = try? KebabJSON.decode(PublishListing.self, from: bytes), plan.isDry else {
        throw UsageError.badValue(
          "--plan",
          name,
          expected: "the output of `kjob publish --dry-run --format json`"
        )
      }
      return plan
    }
    places = PublishPlace.Options(
      remote: try arguments[Self.remote],
      repository: try arguments[PatchApplication.repositoryOption],
      forge: try arguments[Self.forge]
    )
    closesGone = try arguments[Self.closeGone]
    reopened = try arguments[Self.reopen]
    report = try arguments[Self.reportAddress] ?? Self.pipeline(context.environment)
  }

  /// Returns the address of the pipeline that kjob runs in.
  private static func pipeline(_ environment: [String: String]) -> String? {
    if let address = environment["CI_PIPELINE_URL"], !address.isEmpty { return address }
    guard let server = environment["GITHUB_SERVER_URL"], !server.isEmpty,
      let repository = environment["GITHUB_REPOSITORY"], let run = environment["GITHUB_RUN_ID"]
    else { return nil }
    return "\(server)/\(repository)/actions/runs/\(run)"
  }
}
