import Foundation
import TestSupport
import Testing

/// Repositories that kjob fetches by itself.
@Suite(.waiting) struct `A repository with a url` {
  @Test func `is fetched once, worked on, and stays in the cache`() throws {
    let scenario = try Scenario()
    let cached = ["KJOB_REPOSITORY_CACHE": scenario.directory.path + "/fetched"]
    let url = "file://\(scenario.repository)"
    let job = try scenario.job(
      script: "turns: [[{ run: 'git branch mine; echo $KJOB_REPOSITORY >made' }]]",
      settings: "matrix: { n: [a, b] }",
      verify: "[\"test $KJOB_REPO_NAME = repository\", \"test $(cat made) = \(url)\"]"
    )
    let text = try scenario.directory.read(job)
      .replacing("repos: [../repository]", with: "repos: [{ url: \"\(url)\", ref: main }]")
    try scenario.directory.write(job, text)

    // Nothing is fetched by a check, nor where nothing may be.
    #expect(try scenario.kjob("check \(job)").status == 0)
    let offline = try scenario.kjob("run \(job) --offline", environment: cached)
    #expect(offline.status == 1)
    #expect(
      offline.errors.hasPrefix(
        "jobs/job.yml:2:9: error: `\(url)` is not in the cache"
      ),
      "\(offline.errors)"
    )

    // Several kjobs fetch into one cache at once.
    let both = try scenario.shell(
      """
      "$KJOB" list \(job) --format json >one.json & first=$!
      "$KJOB" list \(job) --format json >two.json || exit 2
      wait $first && cmp one.json two.json && cat one.json
      """,
      environment: cached
    )
    #expect(both.status == 0, "\(both.errors)")
    #expect(both.output.contains("\"repository\" : \"\(url)\""), "\(both.output)")
    let outcome = try scenario.run(job, environment: cached)
    #expect(outcome.result.status == 0, "\(outcome.result.errors)\(outcome.result.output)")
    #expect(outcome.result.errors.components(separatedBy: "fetching \(url)").count == 2)
    #expect(outcome.results?.jobs.map(\.warnings.count) == [0, 0])
    let cache = try Shell.run(
      "ls -A; stat -c %a .; git -C repository-*.git for-each-ref --format='%(refname)'",
      in: scenario.directory.path + "/fetched/file"
    )
    #expect(cache.hasSuffix(".git.lock\n700\nrefs/heads/main\n"), "\(cache)")

    // The branch goes on; what was fetched stays usable without the other side.
    let base = try #require(outcome.job("job[a]")?.baseCommit)
    try scenario.git("git commit --quiet --amend --allow-empty -m rewritten")
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    try scenario.directory.write(
      "kjob-out/journal.jsonl",
      journal.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    )
    let resumed = try scenario.kjob("resume", environment: cached)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(!resumed.errors.contains("fetching"))
    let before = try scenario.kjob("list \(job) --offline", environment: cached)
    #expect(before.output.contains(base.prefix(12)))
    let after = try scenario.kjob("list \(job) --repository-cache fetched")
    #expect(!after.output.contains(base.prefix(12)))
    #expect(try scenario.kjob("list \(job)").status == 0)
    #expect(
      try Shell.run("ls home/.cache/kjob/repositories/file", in: scenario.directory.path)
        .hasPrefix("repository-")
    )

    // A patch goes to a clone of the user's own.
    let apply = try scenario.kjob("apply kjob-out 'job[a]'")
    #expect(apply.errors.contains("name its clone with `--repository DIR`"), "\(apply.errors)")
    #expect(
      try scenario.kjob("apply kjob-out 'job[a]' --repository repository --author 'A <a@b>'").status
        == 0
    )

    // The address is gone.
    try Shell.run("mv repository elsewhere", in: scenario.directory.path)
    let gone = try scenario.kjob("run \(job)", environment: cached)
    #expect(gone.errors.contains("cannot fetch `\(url)`: "), "\(gone.errors)")
    #expect(gone.errors.contains("`--offline` uses what was fetched before"))
    try Shell.run("chmod 777 fetched", in: scenario.directory.path)
    let shared = try scenario.kjob("list \(job) --repository-cache fetched")
    #expect(shared.errors.contains("is writable by other users"), "\(shared.errors)")
    #expect(shared.errors.contains("`--repository-cache`"), "\(shared.errors)")
  }

  @Test func `need not be fetched where it is a bare one on this machine`() throws {
    let scenario = try Scenario()
    try Shell.run("git clone --quiet --bare repository bare.git", in: scenario.directory.path)
    let script = "turns: [[{ run: 'echo x >made; git rev-parse HEAD >>made' }]]"
    for isolation in ["worktree", "private"] {
      let job = try scenario.job(isolation, script: script, settings: "isolation: \(isolation)")
      let text = try scenario.directory.read(job)
      try scenario.directory.write(job, text.replacing("../repository", with: "../bare.git"))
    }
    let outcome = try scenario.run("jobs/worktree.yml jobs/private.yml")
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "passed"])
    #expect(outcome.results?.jobs.map(\.warnings) == [[], []])
    #expect(try scenario.patch("private").contains("+x\n"))
    let left = try Shell.run("git worktree list | wc -l", in: scenario.directory.path + "/bare.git")
    #expect(left == "1\n")
    let text = try scenario.directory.read("jobs/private.yml")
    try scenario.directory.write("jobs/private.yml", text + "copy: [config]\n")
    let copying = try scenario.kjob("list jobs/private.yml")
    #expect(copying.errors.contains("has no working tree from which `copy`"), "\(copying.errors)")
  }
}
