import Foundation
import TestSupport
import Testing

/// Random changes, judged by kjob and by `git clone`, `git apply`, the setup and the commands.
@Suite(.waiting) struct `A verdict of the clean room` {
  private static let count = TestExtent.cases(sample: 100, all: 500)
  /// Each part is a run.
  private static let parts = TestExtent.cases(sample: 4, all: 10)
  /// How many base trees the changes of a part have.
  private static let bases = 5

  /// Changes a tracked file, if there is one of this name, and makes one that may be ignored.
  private static let setup = "echo setup >>zz-setup.txt; [ ! -f a ] || echo setup >>a"

  /// Prints what is in the folder, and what git says of it.
  ///
  /// Not `git status`: where files are not as their attributes have them, its answer depends on
  /// whether the index was written within the same moment.
  private static let listing = #"""
    export LC_ALL=C
    files() {
      find . -path ./.git -prune -o -type f -printf '%m %y %p\0' -o -type l -printf '%y %l %p\0' \
        -o -printf '%y %p\0' | sort -z
      find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum -z
    }
    files | sha256sum | sed 's/^/files /'
    git ls-files -s -z | sha256sum | sed 's/^/index /'
    { git rev-parse HEAD; git ls-files -z --others --exclude-standard; } | sha256sum | sed 's/^/other /'
    """#

  /// Some changes are wrong, by what they happen to be.
  private static let predicate = #"[[ "$(bash @DIR@/listing.sh | head -n 1)" != files\ [0-3]* ]]"#

  private static let commands = ["bash @DIR@/listing.sh", predicate]

  @Test(.fault(218), .timeLimit(.minutes(20)), arguments: 0..<parts)
  func `is that of a fresh clone`(part: Int) throws {
    let scenario = try Scenario()
    let changes = try prepare(scenario, part)
    let result = try scenario.kjob("run jobs/random.yml -j 2")
    let run = try scenario.judgedRun(result)
    try scenario.requireNoProcesses()
    try scenario.requireNoWorktrees()
    let expected = try clones(scenario, changes, run)
    #expect(expected.count == changes.count)
    var passed = 0
    for change in changes {
      let judgement = try #require(run.job(change.id), "\(change.id): \(result)")
      let clone = expected[change.id] ?? "nothing"
      let found = Self.verdict(judgement)
      if judgement.outcome == "passed" { passed += 1 }
      #expect(found == clone, "\(change.id), seed \(change.seed): \(judgement.text)")
    }
    // Both verdicts occur.
    #expect(passed > changes.count / 3 && passed < changes.count)
  }

  /// A change: a job's id, what it begins with, and its number.
  private struct Change {
    var id: String
    var base: String
    var seed: Int
  }

  /// Makes the repository and the job file, with a job for each base and a change for each seed.
  private func prepare(_ scenario: Scenario, _ part: Int) throws -> [Change] {
    let size = Self.count / Self.parts
    try scenario.directory.write("base.py", AgentScript.base + AgentScript.commit)
    try scenario.directory.write("work.py", AgentScript.base + AgentScript.work)
    try scenario.directory.write("listing.sh", Self.listing)
    var file = """
      version: 1
      prompt: Do it.
      agent: { scripted: random.script }
      timeout: 240s
      setup: [\(Scenario.quoted(Self.setup))]
      verify: [\(Self.commands.map { Scenario.quoted(scenario.filled($0)) }.joined(separator: ", "))]
      jobs:

      """
    var changes: [Change] = []
    for base in 0..<Self.bases {
      let name = "base-\(base)"
      try Shell.run(
        """
        git init -q -b main "$1"; cd "$1"; python3 -IS ../base.py "$2"; cd ../repository
        git fetch -q "../$1" "main:$1"
        """,
        arguments: [name, "\(part * Self.bases + base)"],
        in: scenario.directory.path
      )
      let seeds = (0..<size / Self.bases).map { part * size + base * (size / Self.bases) + $0 }
      let list = seeds.map { "\"\($0)\"" }.joined(separator: ", ")
      file += """
          \(name):
            repos: [{ path: ../repository, ref: \(name) }]
            isolation: \(base % 2 == 0 ? "worktree" : "private")
            matrix: { seed: [\(list)] }

        """
      changes += seeds.map { Change(id: "\(name)[\($0)]", base: name, seed: $0) }
    }
    try scenario.directory.write("jobs/random.yml", file)
    let work = """
      export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
      python3 -IS \(scenario.directory.path)/work.py $((KJOB_MATRIX_SEED + 1000000))
      """
    try scenario.directory.write(
      "jobs/random.script",
      "turns: [[{ run: \(Scenario.quoted(work)) }]]\n"
    )
    return changes
  }

  /// The verdict of kjob, with what the first command printed.
  private static func verdict(_ job: Judgement) -> String {
    let first = job.commands.first { $0.name.hasPrefix("bash ") }
    let printed = first?.outputTail.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    switch job.reason?.type {
    case nil: return "passed\n\(printed)"
    case "kjob.verify.failed": return "failed\n\(printed)"
    case "kjob.setup.failed": return "no setup"
    default: return job.text
    }
  }

  /// The verdicts of fresh clones, by the ids of the jobs.
  private func clones(
    _ scenario: Scenario,
    _ changes: [Change],
    _ run: JudgedRun
  ) throws -> [String: String] {
    let plan = changes.map { change in
      "\(change.id)\t\(change.base)\t\(run.job(change.id)?.folder ?? "")\n"
    }
    try scenario.directory.write("plan", plan.joined())
    for (name, text) in [
      ("setup.sh", Self.setup), ("first.sh", Self.commands[0]), ("second.sh", Self.commands[1]),
    ] {
      try scenario.directory.write(name, scenario.filled(text))
    }
    let printed = try Shell.run(
      #"""
      export HOME=$PWD/home GIT_CONFIG_NOSYSTEM=1
      judge() (
        here=$PWD
        git clone -q -b "$1" repository clone 2>/dev/null || true
        cd clone
        # Where files are as new as the index, git looks into them, and then applies the patch with
        # the attributes of before.
        find . -path ./.git -prune -o -type f -exec touch -d @1 {} +
        git update-index -q --refresh
        patch=$here/kjob-out/$2/changes.patch
        if [ -s "$patch" ]; then
          git apply --binary --index "$patch" 2>/dev/null || { echo "no patch"; return; }
        fi
        execute() { bash -eo pipefail -c "$(cat "$here/$1.sh")"; }
        execute setup >/dev/null 2>&1 || { echo "no setup"; return; }
        verdict=passed
        execute first >"$here/first.out" 2>&1 || verdict=failed
        execute second >/dev/null 2>&1 || verdict=failed
        echo "$verdict"
        cat "$here/first.out"
      )
      while IFS=$'\t' read -r id base folder; do
        printf '%s\n' "$id"
        judge "$base" "$folder"
        printf '\f'
        rm -rf clone
      done <plan
      """#,
      in: scenario.directory.path
    )
    let entries = printed.split(separator: "\u{C}").map { entry in
      let lines = entry.split(separator: "\n", maxSplits: 1)
      return (String(lines[0]), String(lines[1]).trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return Dictionary(entries) { $1 }
  }
}
