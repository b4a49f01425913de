/// Examples of command lines, for the help of each command and the manual page.
enum CommandExamples {
  /// A command line and its effect.
  struct Example: Hashable, Sendable {
    /// The line, as one types it.
    let line: String
    /// The effect, in a few words.
    let effect: String

    fileprivate init(_ line: String, _ effect: String) {
      self.line = line
      self.effect = effect
    }
  }

  /// Returns the examples of a command, the most usual one first.
  static func of(_ command: String) -> [Example] { all[command] ?? [] }

  private static let all: [String: [Example]] = [
    "init": [
      Example("kjob init", "write jobs/first.yml for this repository"),
      Example("kjob init --scripted", "one that needs no account"),
      Example("kjob init --github", "with a workflow that runs it at night"),
    ],
    "run": [
      Example("kjob run jobs/*.yml", "run every job"),
      Example("kjob run jobs/*.yml --filter 'port-*' -j 2", "some of them, two at once"),
      Example("kjob run jobs/*.yml --only-failed", "those that did not pass last time"),
      Example("kjob run jobs/*.yml --max-credits 50 --deadline 6h", "with limits, for the night"),
      Example("kjob run jobs/*.yml --shard 1/4", "a quarter of them, on one of four machines"),
    ],
    "resume": [
      Example("kjob resume", "continue the run in kjob-out"),
      Example("kjob resume kjob-out --deadline 2h", "the same for at most two hours"),
    ],
    "rerun": [
      Example("kjob rerun", "rerun the jobs that did not pass"),
      Example("kjob rerun kjob-out 'port-*'", "these jobs, even if they passed"),
      Example("kjob rerun --dry-run", "only list them"),
    ],
    "show": [
      Example("kjob show", "list the jobs of the last run"),
      Example("kjob show port-api", "what this job was asked, did and changed"),
      Example("kjob show kjob-out.1 port-api", "the same job in the run before"),
    ],
    "diff": [
      Example("kjob diff port-api", "read the job's patch"),
      Example("kjob diff port-api --no-pager | git apply --index", "take it by hand"),
    ],
    "log": [
      Example("kjob log port-api", "the output of setup and verification"),
      Example("kjob log port-api tests", "of the command `tests` alone"),
      Example("kjob log port-api agent", "the agent's standard error"),
    ],
    "checkout": [
      Example("kjob checkout port-api", "a worktree in the folder `port-api`"),
      Example("kjob checkout port-api /tmp/api", "a worktree elsewhere"),
    ],
    "watch": [
      Example("kjob watch", "follow the run in kjob-out"),
      Example("kjob watch --format json", "its events, for a program"),
    ],
    "report": [
      Example("kjob report", "write the reports in kjob-out again"),
      Example("kjob report --open", "and open the page in a browser"),
      Example("kjob report shards/* --output kjob-out", "merge the shards of a run"),
    ],
    "apply": [
      Example("kjob apply", "a branch for each change that passed"),
      Example("kjob apply kjob-out port-api", "for this job alone"),
      Example("kjob apply --branch 'agents/${{ job.id }}'", "with names of your own"),
    ],
    "publish": [
      Example("kjob publish --dry-run", "what would be pushed, opened and closed"),
      Example("kjob publish", "one pull or merge request for each job"),
      Example("kjob publish --reopen port-api", "also where a person closed it"),
    ],
    "clean": [
      Example("kjob clean", "remove what killed runs left behind"),
      Example("kjob clean --kept --cache --older-than 30d", "and what was kept longer than that"),
    ],
    "check": [
      Example("kjob check jobs/*.yml", "report every error of these files")
    ],
    "list": [
      Example("kjob list jobs/*.yml", "the jobs, as a run would start them"),
      Example("kjob list jobs/*.yml --format json", "the same, for a program"),
    ],
    "plan": [
      Example("kjob plan jobs/*.yml --shards 4", "which machine would run which jobs"),
      Example("kjob plan jobs/*.yml --shards 4 --github-matrix", "a matrix for GitHub Actions"),
    ],
    "doctor": [
      Example("kjob doctor", "is the agent installed and signed in?"),
      Example("kjob doctor jobs/*.yml", "does everything exist that these jobs need?"),
      Example("kjob doctor jobs/*.yml --verify", "what do the commands say about the base?"),
    ],
    "explain": [
      Example("kjob explain timeout", "a key of job files"),
      Example("kjob explain verify.run", "a key in another one"),
      Example("kjob explain kjob.verify.failed", "a reason why a job did not pass"),
      Example("kjob explain KJOB_PATCH", "a variable"),
      Example("kjob explain", "list everything that it knows"),
    ],
    "schema": [
      Example("kjob schema >kjob.schema.json", "for editors, to check job files"),
      Example("kjob schema results", "for programs that read results.json"),
    ],
    "completions": [
      Example(
        "kjob completions bash >~/.local/share/bash-completion/completions/kjob",
        "for bash"
      ),
      Example("kjob completions zsh >~/.zfunc/_kjob", "for zsh, with ~/.zfunc in $fpath"),
      Example("kjob completions fish >~/.config/fish/completions/kjob.fish", "for fish"),
    ],
    "manual": [
      Example("kjob manual | man -l -", "read kjob(1)"),
      Example("kjob manual jobs | man -l -", "read kjob-job(5), the keys of job files"),
      Example("kjob manual >~/.local/share/man/man1/kjob.1", "install kjob(1)"),
      Example("kjob manual jobs >~/.local/share/man/man5/kjob-job.5", "install kjob-job(5)"),
    ],
    "agent": [
      Example("kjob agent --script refactor.script.yml", "follow a script"),
      Example("kjob agent --replay kjob-out/jobs/api/transcript.jsonl", "play a recording"),
    ],
  ]
}
