/// A CI system or scheduler: everything that kjob knows of it by name.
///
/// A new system is a row of ``all``; reporters with annotations of its own are in `Report`.
public struct CISystem: Hashable, Sendable {
  /// The system's name for people.
  public var name: String
  /// The variable that is `true` in its jobs; nil if kjob does not have to recognize it.
  public var marker: String?
  /// The variable with the folder that its report readers resolve paths against.
  public var checkout: String?
  /// The variables that number the machines of a parallel job.
  public var parallel: Parallel?
  /// The variables that name files through which a step controls later steps.
  public var controlFiles: [String] = []
  /// The variables with tokens that let a program act on behalf of the pipeline; `*` stands for any
  /// text.
  public var tokens: [String] = []

  /// The variables of a system that starts the same job several times.
  public struct Parallel: Hashable, Sendable {
    /// The variable with the index.
    public var index: String
    /// The variable that holds the number of machines; nil if the system sets none.
    public var total: String?
    /// The first index.
    public var base: Base

    /// Names the variables; without a base, indices start at 0.
    public init(index: String, total: String? = nil, base: Base = .number(0)) {
      self.index = index
      self.total = total
      self.base = base
    }

    /// The numbering of the machines.
    public enum Base: Hashable, Sendable {
      /// The indices start at this number.
      case number(Int)
      /// The indices start at the value of the first variable, in steps of the value of the second.
      case variables(first: String, step: String)
    }
  }

  /// The systems.
  ///
  /// Of two that run inside each other, such as a Slurm array that a GitLab job submits, the inner
  /// one comes first.
  public static let all = [
    CISystem(
      name: "Slurm",
      parallel: Parallel(
        index: "SLURM_ARRAY_TASK_ID",
        total: "SLURM_ARRAY_TASK_COUNT",
        base: .variables(first: "SLURM_ARRAY_TASK_MIN", step: "SLURM_ARRAY_TASK_STEP")
      )
    ),
    CISystem(name: "Kubernetes", parallel: Parallel(index: "JOB_COMPLETION_INDEX")),
    github,
    CISystem(
      name: "Gitea",
      controlFiles: [
        "GITEA_ENV", "GITEA_OUTPUT", "GITEA_PATH", "GITEA_STATE", "GITEA_STEP_SUMMARY",
      ],
      tokens: ["GITEA_TOKEN"]
    ),
    CISystem(
      name: "Forgejo",
      controlFiles: [
        "FORGEJO_ENV", "FORGEJO_OUTPUT", "FORGEJO_PATH", "FORGEJO_STATE", "FORGEJO_STEP_SUMMARY",
      ],
      tokens: ["FORGEJO_TOKEN"]
    ),
    gitlab,
    CISystem(
      name: "Buildkite",
      parallel: Parallel(index: "BUILDKITE_PARALLEL_JOB", total: "BUILDKITE_PARALLEL_JOB_COUNT"),
      controlFiles: ["BUILDKITE_ENV_FILE", "BUILDKITE_ENV_JSON_FILE"],
      tokens: [
        "BUILDKITE_AGENT_ACCESS_TOKEN", "BUILDKITE_AGENT_JOB_API_*", "BUILDKITE_AGENT_TOKEN",
      ]
    ),
    CISystem(
      name: "CircleCI",
      parallel: Parallel(index: "CIRCLE_NODE_INDEX", total: "CIRCLE_NODE_TOTAL"),
      tokens: ["CIRCLE_INTERNAL_*", "CIRCLE_OIDC_*", "CIRCLE_TOKEN"]
    ),
    CISystem(
      name: "Bitbucket",
      parallel: Parallel(index: "BITBUCKET_PARALLEL_STEP", total: "BITBUCKET_PARALLEL_STEP_COUNT"),
      tokens: [
        "BITBUCKET_SSH_KEY_FILE", "BITBUCKET_STEP_OIDC_TOKEN", "PIPELINES_JWT_TOKEN",
        "REPOSITORY_OAUTH_ACCESS_TOKEN",
      ]
    ),
    CISystem(
      name: "Semaphore",
      parallel: Parallel(
        index: "SEMAPHORE_JOB_INDEX",
        total: "SEMAPHORE_JOB_COUNT",
        base: .number(1)
      ),
      tokens: ["SEMAPHORE_OIDC_TOKEN"]
    ),
    CISystem(
      name: "Azure Pipelines",
      tokens: [
        "AZURE_DEVOPS_EXT_PAT", "ENDPOINT_AUTH_*", "ENDPOINT_DATA_*", "SECUREFILE_*",
        "SYSTEM_ACCESSTOKEN", "SYSTEM_OIDCREQUESTURI", "VSS_NUGET_*",
      ]
    ),
    CISystem(
      name: "Drone",
      controlFiles: ["DRONE_ENV", "DRONE_OUTPUT"],
      tokens: ["DRONE_NETRC_*"]
    ),
    CISystem(
      name: "Jenkins",
      tokens: ["JENKINS_AGENT_SECRET", "JENKINS_API_TOKEN", "JENKINS_SECRET"]
    ),
    CISystem(name: "TeamCity", tokens: ["TEAMCITY_AUTH_*", "TEAMCITY_BUILD_PROPERTIES_FILE"]),
  ]

  /// GitHub Actions, whose numbers of parallel jobs are only in an expression, `strategy.job-index`.
  public static let github = CISystem(
    name: "GitHub",
    marker: "GITHUB_ACTIONS",
    checkout: "GITHUB_WORKSPACE",
    controlFiles: [
      "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY",
    ],
    tokens: [
      "ACTIONS_*", "GH_ENTERPRISE_TOKEN", "GH_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITHUB_TOKEN",
      "RUNNER_TOKEN",
    ]
  )

  /// GitLab CI.
  public static let gitlab = CISystem(
    name: "GitLab",
    marker: "GITLAB_CI",
    checkout: "CI_PROJECT_DIR",
    parallel: Parallel(index: "CI_NODE_INDEX", total: "CI_NODE_TOTAL", base: .number(1)),
    tokens: [
      "CI_BUILD_TOKEN", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_JOB_JWT*",
      "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_REPOSITORY_URL", "CI_RUNNER_TOKEN",
      "GITLAB_TOKEN",
    ]
  )
}
