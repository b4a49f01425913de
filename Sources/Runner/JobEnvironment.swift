internal import JobFile
internal import Subprocess

/// Which variables a job's processes get.
///
/// They inherit kjob's environment except what belongs to the CI system or to git. Credentials of
/// the agent go to the agent only: what is verified may be code that the agent has written.
struct JobEnvironment: Sendable {
  /// The CI's control files and tokens, git's own variables, and files that a shell would run.
  ///
  /// With the files a job could change later steps of the pipeline, with `GIT_DIR` and the like
  /// the agent's git would work on another repository than its own.
  static let withheld = [
    "ACTIONS_*", "BASH_ENV", "BUILDKITE_AGENT_ACCESS_TOKEN", "BUILDKITE_ENV_FILE",
    "CI_DEPLOY_PASSWORD", "CI_JOB_JWT*", "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD",
    "CI_REPOSITORY_URL", "ENV", "GH_TOKEN", "GIT_*", "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH",
    "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GITLAB_TOKEN", "KJOB_*", "OLDPWD",
    "RUNNER_TOKEN", "SYSTEM_ACCESSTOKEN",
  ]

  /// Variables with which an agent signs in.
  static let agentOnly = ["KIRO_API_KEY"]

  /// What the agent gets, and with it every process that it starts.
  let agent: [String: String]
  /// What setup and verification commands get.
  let commands: [String: String]
  /// Values that may stand in no report, log or terminal.
  let secrets: [String]

  /// Derives a job's variables from kjob's own.
  init(
    inherited: [String: String],
    settings: AgentSettings.Environment,
    own: [String: String],
    worktree: String,
    token: String
  ) {
    let withheld = Self.withheld.map(Glob.init)
    let passed = settings.pass.map(Glob.init)
    let agentOnly = Self.agentOnly.map(Glob.init) + passed
    func fits(_ name: String, _ patterns: [Glob]) -> Bool {
      patterns.contains { $0.matches(name) }
    }
    var base = inherited.filter { !fits($0.key, withheld) }
    base["PATH"] = Self.safePath(base["PATH"])
    base["PWD"] = worktree
    base.merge(own) { $1 }
    base[ProcessSweep.marker] = token
    var forAgent = base.merging(inherited.filter { fits($0.key, passed) }) { $1 }
    forAgent.merge(settings.set) { $1 }
    agent = forAgent
    commands = base.filter { !fits($0.key, agentOnly) }
    // Also those that everybody gets: they have their uses, and none of them is to be printed.
    secrets =
      inherited.filter { Self.looksSecret($0.key) }.map(\.value)
      + settings.set.filter { Self.looksSecret($0.key) }.map(\.value)
  }

  /// A relative folder in PATH would be looked for in the worktree, which the agent writes.
  private static func safePath(_ path: String?) -> String {
    let folders = (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.isEmpty ? "/usr/local/bin:/usr/bin:/bin" : folders.joined(separator: ":")
  }

  /// By its name; masking what is no secret, such as a region, would only make logs unreadable.
  static func looksSecret(_ name: String) -> Bool {
    let upper = name.uppercased()
    // The path of a socket or a file is none.
    guard !["_SOCK", "_FILE", "_PATH", "_DIR"].contains(where: upper.hasSuffix) else {
      return false
    }
    let signs = ["KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "JWT", "COOKIE"]
    if signs.contains(where: { upper.contains($0) }) { return true }
    // Short words stand in others as well: `AUTH` in `AUTHOR`, `PASS` in `BYPASS`.
    let words = ["AUTH", "AUTHORIZATION", "DSN", "PASS", "PASSWD", "PGPASS"]
    return upper.split { $0 == "_" || $0 == "-" }.contains { words.contains(String($0)) }
  }
}
