import TestSupport
import Testing

/// Folders in place of files and files in place of folders, where part of them is put back.
@Suite(.waiting) struct `What is put back` {
  private static let jobs = TestExtent.cases(sample: 40, all: 400)

  /// Makes a file, and folders above it, whatever is in their way.
  private static let put = """
    d=$(dirname "$1")
    while [ "$d" != . ]; do [ -d "$d" ] || rm -rf "$d"; d=$(dirname "$d"); done
    mkdir -p "$(dirname "$1")"
    rm -rf "$1"
    echo "$2" >"$1"
    """

  /// Changes of some paths, each of which may be a file or a folder.
  private static func changes(_ put: String, _ random: inout SeededGenerator) -> String {
    let names = ["a", "b", "c"]
    return (0..<Int.random(in: 1...4, using: &random)).map { number in
      let depth = Int.random(in: 1...3, using: &random)
      let path = (0..<depth).compactMap { _ in names.randomElement(using: &random) }
        .joined(separator: "/")
      return Bool.random(using: &random) ? "rm -rf \(path)" : "sh \(put) \(path) \(number)"
    }.joined(separator: "; ")
  }

  private static let patterns = [
    "a/", "/a", "b", "/b", "c", "'a/**'", "'*/b'", "'**/a'", "a/b", "a/b/c", "b/a/", "'b/**/c'",
  ]

  @Test func `and what is delivered are all that the agent changed`() throws {
    let scenario = try Scenario()
    let put = scenario.directory.path + "/put"
    try scenario.directory.write("put", Self.put)
    let base = ["a/a", "a/b/a", "a/b/c", "b", "c/a/b", "c/b"].map { "sh \(put) \($0) base" }
    try scenario.git("\(base.joined(separator: "; ")); git add -A; git commit -qm files")
    var random = SeededGenerator(seed: 4)
    var all: [(name: String, setUp: String, agent: String)] = []
    for number in 1...Self.jobs {
      let setUp = number.isMultiple(of: 3) ? Self.changes(put, &random) : "true"
      let agent = Self.changes(put, &random)
      let pattern = Self.patterns.randomElement(using: &random) ?? "a"
      try scenario.job(
        "job-\(number)",
        script: "turns: [[{ run: '\(agent)' }]]",
        settings: """
          setup: ['\(setUp)']
          changes: { restore: [\(pattern)], if-empty: fail }
          """
      )
      all.append(("job-\(number)", setUp, agent))
    }
    let outcome = try scenario.run("jobs/*.yml -j 2")
    for (name, setUp, agent) in all {
      let job = try #require(outcome.job(name))
      let found = try scenario.parts(of: job, setUp, agent)
      let text = "\(name): setup \(setUp); agent \(agent): \(found)"
      let dropped = job.snapshot?.dropped.map(Set.init) ?? []
      #expect(found.delivered.isDisjoint(with: dropped), "\(text)")
      // Setup's own files that the agent removed do not differ from the base.
      let byAgent = found.byAgent.intersection(found.whole)
      #expect(byAgent.isSubset(of: found.delivered.union(found.dropped)), "\(text)")
      #expect(found.delivered.union(found.dropped).isSubset(of: found.whole), "\(text)")
      #expect(found.untrue == [], "\(text)")
      #expect(dropped.isSubset(of: found.dropped), "\(text)")
      // `dropped.patch` also removes what the base must lose before it can have what was dropped.
      #expect(found.dropped.subtracting(dropped).isSubset(of: found.removed), "\(text)")
      let type = found.delivered.isEmpty ? "kjob.changes.empty" : nil
      #expect(job.reason?.type == type, "\(text): \(job)")
    }
  }
}

/// The paths that a job's change consists of, as git lists them.
private struct Parts {
  /// What the agent changed after setup.
  var byAgent: Set<String>
  /// What differs from the base in the agent's worktree.
  var whole: Set<String>
  /// What `changes.patch` changes.
  var delivered: Set<String>
  /// What `dropped.patch` changes.
  var dropped: Set<String>
  /// What the agent's worktree no longer has of the base.
  var removed: Set<String>
  /// The delivered paths at which the patch does not give what was in the agent's worktree.
  var untrue: Set<String>
}

extension Scenario {
  /// Does what the job's setup and agent did in a clone, and compares.
  fileprivate func parts(of job: Results.Job, _ setUp: String, _ agent: String) throws -> Parts {
    let output = try Shell.run(
      """
      rm -rf clone && git clone -q repository clone && cd clone
      git config core.excludesFile /dev/null
      base=$(git write-tree)
      changed() { echo "= $1"; git diff-tree -r --no-renames --name-only "$2" "$3"; }
      tree() { git add -A; git write-tree; }
      (\(setUp)); setup=$(tree)
      (\(agent)); whole=$(tree)
      patch() {
        git read-tree "$base"
        if [ -s "../kjob-out/jobs/\(job.id)/$1" ]; then
          git apply --cached "../kjob-out/jobs/\(job.id)/$1"
        fi
        git write-tree
      }
      delivered=$(patch changes.patch); dropped=$(patch dropped.patch)
      changed agent $setup $whole
      changed whole $base $whole
      changed delivered $base $delivered
      changed dropped $base $dropped
      echo "= removed"
      git diff-tree -r --no-renames --diff-filter=D --name-only $base $whole
      echo "= untrue"
      git diff-tree -r --no-renames --name-only $delivered $whole | sort >../differing
      git diff-tree -r --no-renames --name-only $base $delivered | sort | comm -12 - ../differing
      """,
      in: directory.path
    )
    let sections = output.split(separator: "= ").map { section in
      Set(section.split(separator: "\n").dropFirst().map(String.init))
    }
    return Parts(
      byAgent: sections[0],
      whole: sections[1],
      delivered: sections[2],
      dropped: sections[3],
      removed: sections[4],
      untrue: sections[5]
    )
  }
}
