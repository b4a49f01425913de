/// The files that `kjob init` writes.
enum FirstFiles {
  /// The path of the schema of job files, for editors.
  static let schema = "jobs/kjob.schema.json"

  /// Returns the path of the file of a job.
  static func jobFile(_ job: String) -> String { "jobs/\(job).yml" }

  /// Returns a job file with the keys that one needs, each with a comment.
  static func job(_ name: String, verifying test: TestCommand?, isScripted: Bool) -> String {
    let agent =
      isScripted
      ? """
      agent: { scripted: scripts/\(name).yml }   # remove this line to use Kiro (kiro-cli acp)
      """
      : """
      # agent: { name: refactorer, model: auto }   # default: Kiro (kiro-cli acp) with its own defaults
      """
    let task =
      isScripted
      ? "Write a file `kjob-was-here.md` that says what kjob is."
      : "Describe here what the agent is to do, and when it is done."
    return """
      # yaml-language-server: $schema=kjob.schema.json
      # Check it with `kjob check jobs`, run it with `kjob run \(jobFile(name))`.
      version: 1
      # repos: [../other]              # default: the repository that holds this file
      \(agent)
      prompt: |
        \(task)
      timeout: 30m
      \(setup(test))
      verify:                          # what has to pass before a change counts
      \(verify(test, isScripted))
      changes:
        never: [.github/**, jobs/**]   # the agent must not touch these
        if-empty: fail                 # a change is expected

      """
  }

  private static func setup(_ test: TestCommand?) -> String {
    guard let setup = test?.setup else {
      return
        "# setup: [make deps]             # prepares each worktree, before the agent and before verify"
    }
    return
      "setup: [\(setup)]                # prepares each worktree, before the agent and before verify"
  }

  private static func verify(_ test: TestCommand?, _ isScripted: Bool) -> String {
    var lines: [String] = []
    if isScripted {
      lines.append("  - { name: it was here, present: kjob, in: [kjob-was-here.md] }")
    }
    let tests = test.map { "  - { name: tests, run: \($0.run), timeout: 10m }" }
    if isScripted {
      // The first run is to show kjob, not to wait for tests.
      lines.append((tests ?? "  - { name: tests, run: make test, timeout: 10m }").commented)
    } else {
      lines.append(tests ?? "  - { name: no conflict markers, absent: '^<<<<<<< ' }")
      if tests == nil {
        lines.append("  - { name: tests, run: make test, timeout: 10m }".commented)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Returns the script of the agent that `--scripted` uses.
  static func script(of job: String) -> String {
    """
    # What the built-in agent does for \(jobFile(job)): `kjob agent --help` lists all steps.
    turns:
      - - say: "I write the file.\\n"
        - write:
            path: kjob-was-here.md
            content: |
              kjob gives each job its own worktree, lets an agent work in it, and judges the change.
        - say: "Done.\\n"

    """
  }

  /// The version of Kiro that the pipelines install.
  private static let kiro = "2.28.0"

  /// The workflow for GitHub.
  static let gitHub = """
    # Runs the jobs at night or by hand; the reports and patches are in the run's artifacts.
    name: kjob
    on:
      workflow_dispatch:
      schedule:
        - cron: "17 2 * * *"
    permissions:
      contents: read
    jobs:
      kjob:
        # Not every night in each fork too, where there is no KIRO_API_KEY.
        if: ${{ github.event_name != 'schedule' || !github.event.repository.fork }}
        runs-on: ubuntu-latest
        timeout-minutes: 120
        steps:
          - uses: actions/checkout@11d5960a326750d5838078e36cf38b85af677262 # v4.4.0
            with:
              # The agent works in this clone; it must not find a token in it.
              persist-credentials: false
          # The repository in which your organisation keeps kjob.
          - uses: \(gitHubPlace)@v\(Version.current)
            env:
              KIRO_API_KEY: ${{ secrets.KIRO_API_KEY }}
            with:
              kiro: \(kiro)
              jobs: jobs/*.yml
              arguments: |
                --deadline
                110m

    """

  /// The stand-ins for the places of kjob, which a person replaces.
  static let gitHubPlace = "your-organisation/kjob/ci/github"
  static let gitLabPlace = "your-organisation/kjob/kjob"

  /// The pipeline for GitLab.
  static let gitLab = """
    # Runs the jobs in scheduled pipelines and by hand; KIRO_API_KEY is a masked variable.
    include:
      # The project in which your organisation keeps kjob, and an image with kjob: see ci/Containerfile.
      - component: $CI_SERVER_FQDN/\(gitLabPlace)@\(Version.current)
        inputs:
          image: registry.example.com/kjob:\(Version.current)
          kiro: \(kiro)
          jobs: jobs/*.yml
          arguments: --deadline 110m
    kjob:
      rules:
        - if: $CI_PIPELINE_SOURCE == "schedule"
        # None for a fork: it has no KIRO_API_KEY, and this project's is not for what others wrote.
        - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
          when: never
        - when: manual
          allow_failure: true
      timeout: 2h

    """
}

extension String {
  /// The line as a comment, at the same indentation.
  fileprivate var commented: String {
    let start = prefix { $0 == " " }
    return start + "# " + dropFirst(start.count)
  }
}
