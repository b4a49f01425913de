extension ReasonGuide {
  static let verifyFailed = ReasonGuide(
    "A verification command did not exit with 0.",
    causes: [
      "the change is wrong or incomplete, and the command found it",
      "the command needs something that only the agent's worktree had: verification runs in a clean room, "
        + "made of the base commit and the patch alone",
      "the command already fails on the base commit",
    ],
    remedies: [
      "Read the command's log with `kjob log JOB`.",
      "Run the command yourself in the tree that `kjob checkout JOB` makes.",
      "If it fails on the base too, repair the base, or set `baseline: no-regression`.",
      "With `repair: { attempts: 1 }`, the agent gets the output and another turn.",
    ]
  )

  static let verifyTimeout = ReasonGuide(
    "A verification command's time ran out.",
    causes: [
      "the change makes the command hang, for example in an endless loop",
      "the command waits for input, a network or a service",
      "a clean room has no build products, so the first build takes longer than in your own clone",
    ],
    remedies: [
      "Read the end of the command's log with `kjob log JOB`.",
      "Give the command more time with its `timeout`, or all of them with `verify-timeout`.",
    ]
  )

  static let verifyCannotRun = ReasonGuide(
    "A verification command could not be started, or a search has nothing to search.",
    causes: [
      "a program of the command is not installed, or is not in PATH",
      "a script of the repository is missing or not executable",
      "no file matches a path under `in`",
    ],
    remedies: [
      "Check that bash and the command's programs exist on the machine that runs kjob, or let `setup` install "
        + "them.",
      "Check that the paths under `in` match files of the repository.",
      "`kjob doctor --verify FILE` finds such commands before an agent starts.",
    ]
  )

  static let verifyFlaky = ReasonGuide(
    "A verification command failed and then passed on the same tree.",
    causes: [
      "a test depends on time, order, a random number or a network",
      "several jobs use the same port or the same file outside their worktrees",
    ],
    remedies: [
      "Compare the logs of both tries, and find what the command depends on.",
      "Accept such a result with `flaky: pass`.",
    ]
  )

  static let verifyChanged = ReasonGuide(
    "A verification command passed and changed the tree that it judged.",
    causes: [
      "a formatter or a generator writes instead of checking",
      "a test renews its expected files when they differ",
    ],
    remedies: [
      "Let the command check without writing, for example with `--check`, or let it write to new files.",
      "Make what is generated part of the change: say in the prompt what has to be run.",
    ]
  )

  static let baselineRed = ReasonGuide(
    "A verification command does not pass on the base, and the job requires that.",
    causes: [
      "the base commit is broken",
      "the command needs something that `setup` does not provide",
    ],
    remedies: [
      "Repair the base first, or choose another one with `ref`.",
      "With `baseline: no-regression`, what fails on the base may fail on the change too.",
    ]
  )

  static let baselineUnrunnable = ReasonGuide(
    "A verification command can run neither on the base nor on the change.",
    causes: ["a program of the command is not installed, or is not in PATH"],
    remedies: [
      "Let `setup` install what the command needs, or install it on the machine.",
      "`kjob doctor --verify FILE` finds such commands before an agent starts.",
    ]
  )

  static let baselineUndecided = ReasonGuide(
    "Every verification command fails on the base and on the change, so nothing was decided.",
    causes: [
      "the base commit is broken",
      "the commands need something that `setup` does not provide",
    ],
    remedies: [
      "Add a command that passes on the base, or repair the base first.",
      "Mark a command that should fail on the base and pass afterwards with `goal: true`.",
    ]
  )

  static let goalPasses = ReasonGuide(
    "A goal passes on the base, so it cannot show that the agent reached it.",
    causes: [
      "the work has been done already, but another command fails",
      "the command tests too little",
    ],
    remedies: [
      "Let the command test what is missing on the base.",
      "Leave out `goal: true` if the command may pass there.",
    ]
  )
}
