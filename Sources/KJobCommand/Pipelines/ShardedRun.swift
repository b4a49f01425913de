internal import JSON
internal import RunEvents
internal import Runner
internal import Text

/// A run that several machines share, in the formats of the engines that start them.
struct ShardedRun {
  /// The split of the jobs.
  var plan: ShardPlan
  /// The ids of all jobs.
  var jobs: [JobID]
  /// The command that starts kjob, without its shard and its output folder.
  var words: [String]
  /// The container image with kjob, if one was given.
  var image: String?
  /// The number of jobs with known durations.
  var known: Int

  private var count: Int { plan.shards.count }

  /// Formats the plan for people.
  func human() -> String {
    let basis =
      known == 0 ? "none was measured before" : "\(known) of them measured before"
    var text = "plan \(plan.hash.prefix(12)): \(Self.jobs(jobs.count)), \(basis)\n"
    for (index, shard) in plan.shards.enumerated() {
      text += "  \(index + 1)/\(count)  \(Self.jobs(shard.jobs.count))"
      if known > 0 { text += "  \(Self.time(shard.milliseconds))" }
      text += "\n"
    }
    return text
  }

  /// Formats the plan for programs.
  func json() throws -> String {
    let shards = plan.shards.enumerated().map { index, shard in
      Listing.Shard(
        shard: "\(index + 1)/\(count)",
        milliseconds: known > 0 ? shard.milliseconds : nil,
        jobs: shard.jobs.map { jobs[$0] }
      )
    }
    let bytes = try KebabJSON.encode(
      Listing(planHash: plan.hash, shards: shards),
      prettyPrinted: true
    )
    return String(decoding: bytes, as: UTF8.self) + "\n"
  }

  private struct Listing: Encodable {
    struct Shard: Encodable {
      var shard: String
      var milliseconds: Int?
      var jobs: [JobID]
    }

    var version = 1
    var planHash: String
    var shards: [Shard]
  }

  /// Returns lines for `GITHUB_OUTPUT`.
  ///
  /// An empty matrix fails its job, so `has-jobs` can be checked first; kjob rejects an empty
  /// selection anyway.
  func githubMatrix() throws -> String {
    let include = plan.shards.enumerated().map { index, shard in
      MatrixEntry(
        shard: "\(index + 1)/\(count)",
        index: index + 1,
        name: "\(index + 1) of \(count), \(Self.jobs(shard.jobs.count))"
      )
    }
    let bytes = try KebabJSON.encode(["include": include])
    return "matrix=\(String(decoding: bytes, as: UTF8.self))\nhas-jobs=\(!jobs.isEmpty)\n"
  }

  private struct MatrixEntry: Encodable {
    var shard: String
    var index: Int
    var name: String
  }

  /// Returns a child pipeline with a job for each shard and one that merges them.
  func gitlabChild() throws -> String {
    var text = """
      # \(title(of: "kjob plan --gitlab-child"))
      stages: [kjob, report]

      """
    if let image { text += "default: { image: \(try Self.quoted(image)) }\n" }
    for index in 1...count {
      let folder = "kjob-shards/\(index)"
      let line = ShellLine.quoting(words + ["--shard", "\(index)/\(count)", "--output", folder])
      text += """
        "kjob \(index)/\(count)":
          stage: kjob
          script: [\(try Self.quoted(line))]
          allow_failure: { exit_codes: [3] }
          artifacts:
            when: always
            paths: [\(folder)/]
            reports: { junit: \(folder)/junit.xml }

        """
    }
    text += """
      "kjob report":
        stage: report
        when: always
        script: ["kjob report kjob-shards/*"]
        allow_failure: { exit_codes: [3] }
        artifacts: { when: always, paths: [kjob-out/] }

      """
    return text
  }

  /// Returns an indexed job, whose machines get their indices.
  func kubernetes() throws -> String {
    let line =
      ShellLine.quoting(words + ["--shard", "auto/\(count)"])
      + " --output kjob-shards/$((JOB_COMPLETION_INDEX + 1))"
    return """
      # \(title(of: "kjob plan --kubernetes"))
      # The claim `kjob` holds the job files and gets the reports; `kjob report kjob-shards/*` merges them.
      apiVersion: batch/v1
      kind: Job
      metadata: { name: kjob }
      spec:
        completionMode: Indexed
        completions: \(count)
        parallelism: \(count)
        backoffLimit: 0
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: kjob
                image: \(try Self.quoted(image ?? ""))
                workingDir: /kjob
                command: [sh, -c, \(try Self.quoted("exec " + line))]
                volumeMounts: [{ name: kjob, mountPath: /kjob }]
            volumes:
              - name: kjob
                persistentVolumeClaim: { claimName: kjob }

      """
  }

  /// Returns a script for `sbatch`.
  func slurm() -> String {
    let line = ShellLine.quoting(words)
    return """
      #!/usr/bin/env bash
      # \(title(of: "kjob plan --slurm"))
      # sbatch kjob.sbatch, and then, when all are over:
      # sbatch --dependency=afterany:JOBID --wrap 'kjob report kjob-shards/*'
      #SBATCH --job-name=kjob
      #SBATCH --array=1-\(count)
      #SBATCH --output=kjob-%A_%a.log
      # Early enough for agents to end and reports to be written.
      #SBATCH --signal=B:TERM@90
      set -euo pipefail
      # The number of shards is written out: SLURM_ARRAY_TASK_COUNT is smaller when only a part of the
      # array is submitted again.
      exec \(line) --shard "$SLURM_ARRAY_TASK_ID/\(count)" \\
        --output "kjob-shards/$SLURM_ARRAY_TASK_ID"

      """
  }

  private func title(of command: String) -> String {
    "Written by `\(command)`: \(Self.jobs(jobs.count)) in "
      + Wording.count(count, "shard") + ", plan \(plan.hash.prefix(12))."
  }

  private static func jobs(_ count: Int) -> String { Wording.count(count, "job") }

  private static func time(_ milliseconds: Int) -> String {
    let seconds = (milliseconds + 500) / 1_000
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
    if hours > 0 { return "\(hours)h\(minutes)m" }
    return minutes > 0 ? "\(minutes)m\(seconds % 60)s" : "\(seconds)s"
  }

  /// Returns a text in double quotes, which YAML reads in the same way as JSON.
  private static func quoted(_ text: String) throws -> String {
    String(decoding: try KebabJSON.encode(text), as: UTF8.self)
  }
}
