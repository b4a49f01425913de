extension ReasonGuide {
  /// The advice where only the agent itself can say more.
  private static let startByHand =
    "Start the agent by hand and see what it says: it must speak ACP on its standard streams."
  private static let readError = "Read the agent's standard error with `kjob log JOB agent`."
  private static let tryLater =
    "Try again later with `kjob rerun`, or let jobs do so with `retries`."

  static let agentStart = ReasonGuide(
    "The agent's program was not found or could not be started.",
    causes: [
      "kiro-cli is not installed on this machine, or is not in PATH",
      "`agent: { command: […] }` has a wrong name, or a whole command line as one word",
    ],
    remedies: [
      "Check that the program is installed, and is in PATH or has its full path in `agent: { command: […] }`.",
      "To try a job without an agent's account: `agent: { scripted: FILE }`.",
    ]
  )

  static let agentExited = ReasonGuide(
    "The agent exited or closed its output before it answered.",
    causes: [
      "the agent crashed, or the kernel killed it for want of memory",
      "the program does not speak ACP, or needs an argument such as `acp` for it",
    ],
    remedies: [
      readError, startByHand, "Let jobs try again with `retries: { count: 1, on: [agent-crash] }`.",
    ]
  )

  static let agentSignIn = ReasonGuide(
    "The agent is not signed in.",
    causes: [
      "no one has signed in on this machine, or the sign-in has expired",
      "the pipeline does not set `KIRO_API_KEY`, or a pull request from a fork has no access to it",
    ],
    remedies: [
      "Sign in with `kiro-cli login`, or set `KIRO_API_KEY`.",
      "`kjob doctor` checks the sign-in without using credits.",
    ]
  )

  static let agentQuota = ReasonGuide(
    "The account has used up its quota.",
    causes: ["the credits of the account's plan are used up for this period"],
    remedies: [
      "Wait for the next period, or sign in with another account; then `kjob resume` continues.",
      "Limit runs with `--max-credits` or `budget`.",
    ]
  )

  static let agentRateLimit = ReasonGuide(
    "The service behind the agent throttles requests.",
    causes: ["too many sessions use the account at once"],
    remedies: ["Run fewer jobs at once with `-j`.", tryLater]
  )

  static let agentUnavailable = ReasonGuide(
    "The service behind the agent is failing.",
    causes: ["the service has an outage", "a proxy or a firewall blocks it"],
    remedies: [tryLater, "Check the network and the proxy variables of the machine."]
  )

  static let agentConfiguration = ReasonGuide(
    "The agent does not support what the job's settings request, such as a model that does not exist.",
    causes: [
      "`agent.model` or `agent.effort` is misspelt, or is not offered to this account",
      "a prompt has images, and the agent takes none",
    ],
    remedies: ["Choose a model that the agent offers; the message lists what it knows."]
  )

  static let agentRefused = ReasonGuide(
    "The agent answered with another error.",
    causes: ["the agent or its service rejects the request for a reason of its own"],
    remedies: ["Read the message, and the transcript with `kjob log JOB transcript`.", startByHand]
  )

  static let agentProtocol = ReasonGuide(
    "The agent broke the protocol.",
    causes: [
      "the program is not an ACP agent, or prints other text to its standard output",
      "the agent speaks another version of the protocol",
    ],
    remedies: [
      "Read the transcript with `kjob log JOB transcript`.", startByHand, "Update the agent.",
    ]
  )

  static let agentVersion = ReasonGuide(
    "The version of the agent's program is not one that the job accepts.",
    causes: ["the program was updated, or this machine has an older one"],
    remedies: ["Install a version that the job accepts, or correct `agent: { version: … }`."]
  )

  static let agentFallback = ReasonGuide(
    "A different agent than the requested one is in use.",
    causes: [
      "the file of the agent is not in the base commit, so the worktree does not have it",
      "`agent.name` is misspelt, and Kiro silently used its default agent",
    ],
    remedies: [
      "Commit the agent's file, copy it with `copy: [.kiro/]`, or correct `agent: { name: … }`."
    ]
  )

  static let agentModel = ReasonGuide(
    "A different model than the requested one is in use.",
    causes: [
      "the model is not offered to this account, and the agent used another one",
      "the agent changed its model during the session",
    ],
    remedies: ["Choose a model that the agent offers, or leave out `agent: { model: … }`."]
  )

  static let agentPermission = ReasonGuide(
    "A tool ran without a question although a rule of `permissions` denies it.",
    causes: [
      "the agent's own configuration allows the tool, so it does not ask",
      "the tool never asks",
    ],
    remedies: [
      "Remove the tool from the agent's `tools`, or what lets it run unasked from Kiro's settings."
    ]
  )

  static let agentStalled = ReasonGuide(
    "There are signs that the agent will never end the turn.",
    causes: [
      "the agent lost its connection and did not notice",
      "its tools were interrupted, or its context could not be summarized",
    ],
    remedies: [
      "Read the end of the transcript with `kjob show JOB`; update the agent.",
      "Let jobs try again with `retries: { count: 1, on: [agent-crash] }`.",
    ]
  )

  static let agentEmptyTurn = ReasonGuide(
    "The agent ended a turn in which it neither said nor did anything.",
    causes: ["the service gave no answer, and the agent took that for the end"],
    remedies: [
      "Try again with `retries: { count: 2, on: [empty-turn] }`.",
      "Check that the model can be reached.",
    ]
  )

  static let agentStopped = ReasonGuide(
    "The turn ended before the agent was done.",
    causes: [
      "the model refused, or a content filter stopped it",
      "the turn reached a limit of tokens or of requests",
    ],
    remedies: [
      "Read the stop reason and the end of the conversation with `kjob show JOB`.",
      "Make the work of one prompt smaller, or use several with `prompts`.",
    ]
  )
}
