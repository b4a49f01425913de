extension ReasonGuide {
  static let setupFailed = ReasonGuide(
    "A setup command failed or its time ran out.",
    causes: [
      "a program or a network that the command needs is missing",
      "the command needs a token that kjob withholds from commands",
      "several jobs write to the same cache at once",
    ],
    remedies: [
      "Read the command's log with `kjob log JOB setup`.",
      "Pass a variable that it needs by its full name: `env: { pass: [NAME] }`.",
    ]
  )

  static let setupNotRepeatable = ReasonGuide(
    "Setup does not make the same changes each time, so those in the patch cannot be relied on.",
    causes: [
      "a generated file contains the time, a path or a random number",
      "the command takes the newest version of something",
    ],
    remedies: [
      "Let setup make the same changes each time, or leave out `deliver: true`."
    ]
  )

  static let worktree = ReasonGuide(
    "The job's worktree could not be made.",
    causes: [
      "the disk is full, or the folder for worktrees cannot be written",
      "the repository uses something that kjob does not support, such as reftable or a partial clone",
    ],
    remedies: [
      "Check the space and the permissions of the folder for worktrees, or name another one with "
        + "`--worktree-dir`.",
      "`kjob doctor FILE` checks the repositories.",
    ]
  )

  static let room = ReasonGuide(
    "The clean room could not be made.",
    causes: ["the disk is full, or the folder for worktrees cannot be written"],
    remedies: [
      "Check the space and the permissions of the folder for worktrees, or name another one with "
        + "`--worktree-dir`.",
      "`kjob resume` then verifies the change again, without the agent.",
    ]
  )

  static let copy = ReasonGuide(
    "A file listed under `copy` could not be copied.",
    causes: [
      "the file does not exist in the repository's working tree, as is usual in a fresh clone",
      "a pattern is listed: `copy` takes names of files and folders",
    ],
    remedies: ["Correct `copy`, or create the file before the run."]
  )

  static let environmentChanged = ReasonGuide(
    "Programs that commands could run have changed since before the first agent.",
    causes: [
      "the agent installed or replaced a program in a folder of PATH",
      "a person installed programs during the run",
    ],
    remedies: [
      "Look at what the message names: it may be an attempt to cheat.",
      "Install tools before kjob starts, or let `setup` install them.",
    ]
  )

  static let processes = ReasonGuide(
    "Processes of the job got out of control: their supervisor was killed, or they could not be killed.",
    causes: [
      "another program, or the kernel for want of memory, killed kjob's own processes",
      "a process hangs in the kernel, for example on a network file system",
    ],
    remedies: [
      "Read the warnings of the job, and the kernel's log for `Out of memory`.",
      "Run fewer jobs at once with `-j`.",
    ]
  )

  static let mounts = ReasonGuide(
    "The agent or a command left a file system mounted in a room.",
    causes: ["a tool mounts an overlay or an image below the worktree, and does not unmount it"],
    remedies: ["Let the tool unmount it at its end, or mount it elsewhere."]
  )

  static let leak = ReasonGuide(
    "Processes were left behind, and the job does not allow that.",
    causes: [
      "the agent or a command started a server, a watcher or a build daemon in the background",
      "a tool keeps a daemon for its next call, as Gradle and Bazel do",
    ],
    remedies: [
      "Stop what the command or the agent starts, or start it without a daemon.",
      "With `leak: warn`, kjob ends them and only reports them.",
    ]
  )
}
