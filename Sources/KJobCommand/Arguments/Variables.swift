/// The environment variables that belong to kjob: those that it reads, and those that it sets for a
/// job.
enum Variables {
  /// The variables that kjob reads, except those of CI systems.
  static let read = [
    ("KJOB_WORKTREE_DIR", "Where worktrees are made, unless --worktree-dir is given."),
    (
      "KJOB_REPOSITORY_CACHE",
      "Where repositories with a url are kept, unless --repository-cache is given."
    ),
    ("KJOB_GIT_TOKEN", "The token to sign in with when a repository with a url asks for it."),
    ("KJOB_GIT_USERNAME", "The user name for the token (default: x-access-token)."),
    ("KJOB_GIT_HOST", "The only server that may see the token."),
    ("KJOB_SHARD_INDEX", "The number of this machine's shard, counted from 1, for --shard auto."),
    ("KJOB_SHARD_COUNT", "How many machines there are, for --shard auto."),
    ("KJOB_PAGER", "The pager for long text, before PAGER; empty for none."),
    ("NO_COLOR", "When it is set and not empty, no colours are written."),
    ("FORCE_COLOR", "When it is set and not empty, colours are written; 0 stands for none."),
    ("TERM", "When it is dumb, a run writes plain lines to a terminal."),
    ("CI", "When it is set, a run writes plain lines even to a terminal."),
    ("RUNNER_DEBUG", "When it is 1, runs are verbose."),
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
