/// The environment variables that belong to kjob: those that it reads, and those that it sets for a
/// job.
///
/// `kjob explain`, the manual page and the article about variables are made from these tables.
enum Variables {
  /// The variables that kjob reads, except those by which it recognizes CI systems.
  static let read = [
    ("KJOB_WORKTREE_DIR", "Where worktrees are made, unless --worktree-dir is given."),
    (
      "KJOB_REPOSITORY_CACHE",
      "Where repositories with a url are kept, unless --repository-cache is given."
    ),
    (
      "KJOB_GIT_TOKEN",
      "The token to sign in with when a repository with a url asks for it, and for publishing."
    ),
    (
      "KJOB_GIT_TOKEN_HOST",
      "The same for one server alone, whose name ends the variable's: KJOB_GIT_TOKEN_GIT_EXAMPLE_COM."
    ),
    ("KJOB_GIT_USERNAME", "The user name for the token (default: x-access-token)."),
    ("KJOB_GIT_HOST", "The only server that may see the token."),
    (
      "GIT_SSH_COMMAND",
      "The ssh for repositories over ssh, with options: ssh -i KEY. Other programs are refused."
    ),
    ("GIT_SSH", "The same without options; GIT_SSH_COMMAND takes precedence."),
    ("SSH_AUTH_SOCK", "The agent with the keys for repositories over ssh; it is not forwarded."),
    ("KJOB_SHARD_INDEX", "The number of this machine's shard, counted from 1, for --shard auto."),
    ("KJOB_SHARD_COUNT", "How many machines there are, for --shard auto."),
    (
      "KJOB_PAGER",
      "The program that shows long text on a terminal; cat or nothing stands for none."
    ),
    ("PAGER", "The same, for all programs; KJOB_PAGER takes precedence."),
    ("BROWSER", "The program that opens a run's page (default: xdg-open or open)."),
    ("LESS", "The options of less, if that is the pager (default: FRX)."),
    ("KIRO_API_KEY", "The key that signs Kiro in; only the agent gets it, never a command."),
    ("KIRO_HOME", "Where Kiro keeps its settings and agents (default: ~/.kiro)."),
    ("KIRO_AGENT_CONFIG_DIR", "Another folder with Kiro's agents."),
    ("XDG_CACHE_HOME", "The folder for caches, in which kjob has its own (default: ~/.cache)."),
    ("XDG_CONFIG_HOME", "The folder for settings, with git's own (default: ~/.config)."),
    ("GIT_CONFIG_GLOBAL", "The user's settings of git, in place of those in the home folder."),
    ("GIT_CONFIG_SYSTEM", "The machine's settings of git, in place of /etc/gitconfig."),
    ("HOME", "The home folder, with the settings of Kiro and git."),
    ("PATH", "Where git, the agent and the programs of commands are found."),
    ("NO_COLOR", "When it is set and not empty, no colours are written."),
    ("FORCE_COLOR", "When it is set and not empty, colours are written; 0 stands for none."),
    ("TERM", "When it is dumb, a run writes plain lines to a terminal."),
    ("CI", "When it is set, a run writes plain lines even to a terminal, and source is strict."),
    ("RUNNER_DEBUG", "When it is 1, runs are verbose."),
    ("RUNNER_SCRIPT_TIMEOUT", "GitLab's limit for the script, from which the deadline follows."),
    ("CI_JOB_TIMEOUT", "GitLab's limit for the job, from which the deadline follows."),
    ("CI_JOB_STARTED_AT", "When the job of GitLab started, for its limit."),
    ("CI_PIPELINE_URL", "GitLab's page of the pipeline, for the texts of published requests."),
    ("CI_SERVER_URL", "The GitLab that the pipeline is on, whose repositories publish to its API."),
    ("CI_API_V4_URL", "The address of that API."),
    ("GITLAB_CI", "When it is true, CI_SERVER_URL is a GitLab."),
    (
      "GITHUB_SERVER_URL",
      "The GitHub or Gitea that the workflow is on, whose repositories publish to its API."
    ),
    ("GITHUB_API_URL", "The address of that API."),
    ("GITHUB_REPOSITORY", "The repository of the workflow, for the texts of published requests."),
    ("GITHUB_RUN_ID", "The run of the workflow, for the same."),
    ("GITEA_ACTIONS", "When it is true, GITHUB_SERVER_URL is a Gitea."),
    ("FORGEJO_ACTIONS", "The same for a Forgejo."),
  ]

  /// The variables that kjob sets for the agent and the commands of a job, which inherit none of
  /// these from kjob.
  static let given = [
    ("KJOB", "Always 1, so that programs can detect that they run in a job."),
    ("KJOB_JOB_ID", "The job's id."),
    ("KJOB_JOB_NAME", "The job's name; jobs with different ids can share it."),
    ("KJOB_RUN_ID", "The run's id."),
    ("KJOB_WORKTREE", "The worktree; programs start in it, or in the folder that the job names."),
    ("KJOB_REPOSITORY", "The repository's path, or its url."),
    ("KJOB_REPO_NAME", "The repository's name."),
    ("KJOB_BASE_COMMIT", "The commit that the change is made on."),
    ("KJOB_MATRIX_NAME", "The value of the matrix variable; NAME is its name in capitals."),
    ("KJOB_OUTPUT", "setup and verify only: the job's folder in the output folder."),
    ("KJOB_PATCH", "verify only: the patch that is verified."),
    ("KJOB_TREE", "verify only: the tree object that the patch gives."),
    ("KJOB_PROCESS_TOKEN", "Marks the job's processes, so that kjob finds those left behind."),
  ]
}
