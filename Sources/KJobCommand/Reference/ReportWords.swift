/// Words that reports use for jobs and their changes.
enum ReportWords {
  /// The words with their meanings.
  static let all = [
    (
      "already-so",
      "The verification commands of a `goal` passed on the base, so no agent ran, and nothing had to change."
    ),
    (
      "carried",
      "An earlier run in the same output folder gave the job its outcome, and this run did not run it again. It counts as if it had run; its files are as that run left them."
    ),
    (
      "dropped",
      "The parts of a change that `changes: restore` took back. They are not in the patch; `kjob diff JOB --dropped` prints them."
    ),
    (
      "sensitive",
      "Files of a change that decide how changes are judged, such as a script that a verification command names, tests or a build file. The verdict stands, but a person should look at them."
    ),
    (
      "stale",
      "An earlier run in the same output folder gave the job its outcome, but the job's definition or base commit has changed since. The job is in no count and does not affect the exit code. `kjob rerun JOB` runs it again, and `kjob apply JOB` takes its change if it had passed."
    ),
  ]
}
