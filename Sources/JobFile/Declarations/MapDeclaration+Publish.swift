internal import JSON
internal import Job

extension MapDeclaration {
  static let publishKeys = [
    KeyDeclaration(
      key: .publish,
      type: .map(publish),
      summary: """
        The pull or merge request that `kjob publish` keeps up to date for the job. In texts, \
        `${{ job.id }}`, `${{ job.name }}`, `${{ repo.name }}` and `${{ matrix.NAME }}` stand for \
        values.
        """
    ),
    KeyDeclaration(
      key: .commit,
      type: .map(commit),
      summary: """
        The commit that `kjob publish` and `kjob apply` make of the change. kjob adds trailers that \
        name the job.
        """
    ),
  ]

  private static let names = ValueType.list(of: .text(.line), mayBeEmpty: true)

  private static let publish = MapDeclaration(keys: [
    KeyDeclaration(
      key: .title,
      type: .template(.line),
      summary: "The title. Default: the first line of the prompt, or the job's id.",
      examples: [.string("Use the new logger (${{ job.name }})")]
    ),
    KeyDeclaration(
      key: .body,
      type: .template(.prompt),
      summary: """
        The text, in Markdown. Default: the prompt, the verification with its times, the agent, the \
        credits, and how to run the job again. kjob adds a mark that pages do not show.
        """,
      examples: [.string("See the migration guide.")]
    ),
    KeyDeclaration(
      key: .branch,
      type: .template(.line),
      summary: "The branch. Default: `kjob/` and the job's id.",
      examples: [.string("agents/${{ job.id }}")]
    ),
    KeyDeclaration(
      key: .target,
      type: .template(.reference),
      summary: "The branch to merge into. Default: the one that the remote repository names.",
      examples: [.string("main")]
    ),
    KeyDeclaration(
      key: .key,
      type: .template(.line),
      summary: """
        A name that identifies the request. Default: the job's file, name and matrix, so that a \
        renamed job gets a new request unless its key stays.
        """,
      examples: [.string("logger")]
    ),
    KeyDeclaration(
      key: .labels,
      type: names,
      summary: "The names of labels.",
      defaultValue: .array([]),
      examples: [.array([.string("nightly")])]
    ),
    KeyDeclaration(
      key: .reviewers,
      type: names,
      summary: "The names of the people, on GitHub also `owner/team`, to ask for a review.",
      defaultValue: .array([]),
      examples: [.array([.string("ann")])]
    ),
    KeyDeclaration(
      key: .assignees,
      type: names,
      summary: "The names of the people to assign.",
      defaultValue: .array([]),
      examples: [.array([.string("ann")])]
    ),
    KeyDeclaration(
      key: .milestone,
      type: .text(.line),
      summary: "The title of a milestone.",
      examples: [.string("v2")]
    ),
    KeyDeclaration(
      key: .draft,
      type: .boolean,
      summary: "Whether the request begins as a draft.",
      defaultValue: .boolean(false)
    ),
    KeyDeclaration(
      key: .autoMerge,
      type: .boolean,
      summary: "Whether the forge merges it as soon as everything that it requires is there.",
      defaultValue: .boolean(false)
    ),
    KeyDeclaration(
      key: .forge,
      type: .choice(PublishSettings.Forge.allCases.map(\.rawValue)),
      summary: """
        The forge, where the host's name does not say which one it is; Forgejo is `gitea`, and with \
        `none` only the branch is pushed.
        """,
      examples: [.string("gitlab")]
    ),
    KeyDeclaration(
      key: .onNewChange,
      type: .choice(PublishSettings.OnNewChange.allCases.map(\.rawValue)),
      summary: """
        What happens when a run makes another change than the open request has: it replaces that \
        one unless a person has reviewed it, or it is only reported.
        """,
      defaultValue: .string(PublishSettings.OnNewChange.replace.rawValue)
    ),
    KeyDeclaration(
      key: .onEmpty,
      type: .choice(PublishSettings.OnEmpty.allCases.map(\.rawValue)),
      summary: """
        Whether a request is closed at the first run that has nothing to change, or never. Default: \
        at the second one in a row.
        """,
      examples: [.string(PublishSettings.OnEmpty.close.rawValue)]
    ),
    KeyDeclaration(
      key: .onBaseMoved,
      type: .choice(PublishSettings.OnBaseMoved.allCases.map(\.rawValue)),
      summary: """
        What happens to a request with the run's change whose base is not the newest any more: it \
        stays unless it conflicts, or it moves to a newer base on which the change was verified. \
        With `rebase`, a run on a newer base verifies the change of the run before, without an \
        agent, if that change was published and applies there.
        """,
      defaultValue: .string(PublishSettings.OnBaseMoved.leave.rawValue)
    ),
    KeyDeclaration(
      key: .onHumanCommits,
      type: .choice(PublishSettings.OnHumanCommits.allCases.map(\.rawValue)),
      summary: """
        What happens when a run makes another change and others have committed on the branch: it \
        stays as it is, or the new change is added after their commits, if git can merge the two \
        by itself. kjob never removes their commits.
        """,
      defaultValue: .string(PublishSettings.OnHumanCommits.leave.rawValue)
    ),
  ])

  private static let commit = MapDeclaration(keys: [
    KeyDeclaration(
      key: .subject,
      type: .template(.line),
      summary: "The first line of its message. Default: as the request's title.",
      examples: [.string("Use the new logger")]
    ),
    KeyDeclaration(
      key: .body,
      type: .template(.prompt),
      summary: "The rest of its message. Default: the job and the commands that accepted it.",
      examples: [.string("See the migration guide.")]
    ),
    KeyDeclaration(
      key: .author,
      type: .text(.line),
      summary: "Its author. Default: the one in git's configuration.",
      examples: [.string("kjob <kjob@example.com>")]
    ),
    KeyDeclaration(
      key: .sign,
      type: .boolean,
      summary: """
        Whether it is signed, with the key of git's configuration (`user.signingKey`, `gpg.format`) \
        where `kjob publish` or `kjob apply` runs.
        """,
      defaultValue: .boolean(false)
    ),
  ])
}
