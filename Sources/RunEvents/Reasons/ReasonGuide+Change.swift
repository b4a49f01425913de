extension ReasonGuide {
  static let patchUnproven = ReasonGuide(
    "Applying the written patch with git does not give the captured tree.",
    causes: [
      "kjob or git has a fault", "another program changed the patch or the objects meanwhile",
    ],
    remedies: [
      "Run the job again.",
      "If it happens again, report it with the files of the job.",
    ]
  )

  static let patchSecret = ReasonGuide(
    "The patch would contain a secret, so it is withheld.",
    causes: [
      "the agent wrote the value of a token or key into a file",
      "a variable under `secrets` has an ordinary word as its value",
    ],
    remedies: [
      "Remove the secret from what the agent sees, and replace it if it may have left the machine.",
      "If the value is not secret, remove its name from `secrets`.",
    ]
  )

  static let changesForbidden = ReasonGuide(
    "The change touches paths that it must not touch.",
    causes: [
      "the agent changed tests or settings to make the commands pass",
      "a tool rewrites the file, such as a lock file",
    ],
    remedies: [
      "Look at the change with `kjob diff JOB`.",
      "Say in the prompt what not to touch.",
      "List what a tool rewrites under `changes.restore`, or allow the paths in `changes.never`.",
    ]
  )

  static let changesForeign = ReasonGuide(
    "The change touches other paths than those that it may touch.",
    causes: [
      "the agent did more than it was asked to do",
      "the work also needs files that `changes.only` does not list",
    ],
    remedies: [
      "Look at the change with `kjob diff JOB`.",
      "Say in the prompt what to touch, or add the paths to `changes.only`.",
    ]
  )

  static let changesTooMany = ReasonGuide(
    "The change touches too many files.",
    causes: [
      "a formatter or an upgrade rewrote files all over the repository",
      "build products or dependencies that git does not ignore are in the worktree",
    ],
    remedies: [
      "Look at the change with `kjob diff JOB`.",
      "Add what is not part of the work to `.gitignore`.",
      "Split the job, or raise `changes.max-files`.",
    ]
  )

  static let changesTooLarge = ReasonGuide(
    "The change is too large.",
    causes: [
      "the agent added a generated or binary file",
      "build products or dependencies that git does not ignore are in the worktree",
    ],
    remedies: [
      "Look at the change with `kjob diff JOB`.",
      "Add what is not part of the work to `.gitignore`.",
      "Split the job, or raise `changes.max-size`.",
    ]
  )

  static let changesEmpty = ReasonGuide(
    "The agent changed nothing, and the job requires a change.",
    causes: [
      "the work has been done already",
      "the agent asked a question or gave up",
      "a permission rule denied what the agent needed",
    ],
    remedies: [
      "Read what the agent said with `kjob show JOB`.",
      "If nothing to do is fine, set `changes: { if-empty: pass }`.",
    ]
  )

  static let snapshot = ReasonGuide(
    "The agent's changes could not be captured or put into a patch.",
    causes: [
      "a file is larger than `limits: { file-size: … }`",
      "a changed file needs a filter, such as git-lfs, that the job does not allow",
      "the worktree contains something that git cannot hold",
    ],
    remedies: [
      "The message names the file and what to do about it.",
      "Allow the filter with `filters: { run: [NAME] }`, or raise the limit.",
    ]
  )

  static let repositoryChanged = ReasonGuide(
    "The source repository has changed since before the job.",
    causes: [
      "the agent made branches, commits or settings in the repository, which a linked worktree shares",
      "a person worked in the repository during the run",
    ],
    remedies: [
      "Use `isolation: private`, so that the agent's git cannot write to the repository.",
      "Use `source: tolerant` where people work in the repository during runs.",
    ]
  )
}
