extension ReasonGuide {
  static let mcpStartup = ReasonGuide(
    "A required MCP server did not start.",
    causes: [
      "the server's program is not installed on this machine",
      "a variable with its token is not set, or waits for a sign-in in a browser",
      "the server needs longer than `mcp-startup-timeout`, for example for its first download",
    ],
    remedies: [
      "Start the server by hand, or list in `require-mcp-startup` only the servers that matter.",
      "`kjob doctor FILE` checks the servers without sending a prompt.",
      "If nothing else went wrong, the exit code is 3, and running again is safe.",
    ]
  )

  static let mcpConfiguration = ReasonGuide(
    "An MCP configuration cannot be read, so it is unknown which servers are required.",
    causes: ["a file such as `.kiro/settings/mcp.json` is not valid JSON"],
    remedies: [
      "Correct the configuration that the message names.",
      "Set `require-mcp-startup: false` if the job needs none of the servers in it.",
    ]
  )

  static let budget = ReasonGuide(
    "The credits of the job or of the run are used up.",
    causes: [
      "the work is larger than expected",
      "the agent tries the same thing again and again",
    ],
    remedies: [
      "Read what the agent did with `kjob show JOB`.",
      "Raise `budget` or `--max-credits`, or make the job smaller.",
    ]
  )

  static let timeout = ReasonGuide(
    "The job took longer than its `timeout`. An agent at work then has `grace-period` on top of it to end.",
    causes: [
      "the work is larger than expected",
      "the agent waits for something, such as a browser or a network",
    ],
    remedies: [
      "Read what the agent did last with `kjob show JOB`.",
      "Raise `timeout`, or split the work into several jobs.",
    ]
  )

  static let idleTimeout = ReasonGuide(
    "The agent was silent for too long.",
    causes: [
      "the model thinks for a long time without sending anything",
      "the agent lost its connection",
    ],
    remedies: [
      "Find out what the agent waited for with `kjob show JOB`.",
      "Raise `idle-timeout`.",
    ]
  )

  static let output = ReasonGuide(
    "The patch or another file of the job could not be written.",
    causes: [
      "the disk is full, or the output folder cannot be written",
      "a program of the job changed kjob's own files",
    ],
    remedies: [
      "Free some space or correct the permissions of the output folder, and run the job again with `kjob rerun`."
    ]
  )

  static let interrupted = ReasonGuide(
    "kjob was ended while the attempt was in progress; another attempt follows.",
    causes: ["kjob was killed, or the machine went down"],
    remedies: ["`kjob resume` continues the run."]
  )

  static let cancelled = ReasonGuide(
    "The run was stopped while the job ran.",
    causes: [
      "a person pressed Ctrl-C, or the pipeline was cancelled",
      "the run reached `--deadline` or `--max-credits`, or another job failed with `--fail-fast`",
    ],
    remedies: ["`kjob resume` continues the run."]
  )

  static let skipped = ReasonGuide(
    "The run was stopped, or another job failed, before the job started.",
    causes: [
      "a person pressed Ctrl-C, or the pipeline was cancelled",
      "the run reached `--deadline` or `--max-credits`, or another job failed with `--fail-fast`",
      "no job can start, because the agent is not signed in or its quota is used up",
    ],
    remedies: ["`kjob resume` continues the run."]
  )

  static let open = ReasonGuide(
    "The job's pull or merge request is open and can be merged, so `kjob run --skip-open` left the job alone. It does not count for the exit code.",
    causes: ["nobody has merged or closed the request yet"],
    remedies: ["Merge or close the request, or run the job without `--skip-open`."]
  )
}
