import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `Applying accepted patches` {
  private static let script = """
    turns:
      - - run: 'echo "$KJOB_MATRIX_M" >"made $KJOB_MATRIX_M"; chmod +x "made $KJOB_MATRIX_M"'
        - run: 'ln -s README "ä link"; git mv src/greeting.txt src/moved.txt; git rm -q .gitignore'
    """

  @Test func `makes a branch of each, and touches nothing else`() throws {
    let scenario = try Scenario()
    try scenario.git("git config user.name Configured; git config user.email c@example.invalid")
    let good = try scenario.job(
      "fix",
      script: Self.script,
      settings: "matrix: { m: [a, b/c, bad] }",
      verify: "[{ name: not bad, run: test $KJOB_MATRIX_M != bad }]"
    )
    let idle = try scenario.job("idle", script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run("\(good) \(idle)")
    #expect(outcome.result.status == 1)
    let hook =
      "mkdir -p .git/hooks; for h in post-commit reference-transaction pre-commit; do "
      + "printf '#!/bin/sh\\necho ran >>../hooked' >.git/hooks/$h; chmod +x .git/hooks/$h; done"
    try scenario.git("echo dirty >>README; echo new >untracked; \(hook)")
    let before = try state(scenario)

    let applied = try scenario.kjob("apply kjob-out")
    #expect(applied.status == 0)
    #expect(
      applied.errors == "kjob: job `idle`: it changed nothing, so there is nothing to apply\n"
    )
    let first = try commit(scenario, "kjob/fix-a")
    #expect(
      applied.output == """
        kjob/fix-a  \(first.id.prefix(12))  fix[a]  (created)
        kjob/fix-b-c  \(try commit(scenario, "kjob/fix-b-c").id.prefix(12))  fix[b/c]  (created)

        """
    )
    let job = try #require(outcome.job("fix[a]"))
    #expect(first.tree == job.snapshot?.tree)
    #expect(first.parents == job.baseCommit)
    #expect(first.author == "Configured <c@example.invalid>")
    #expect(
      first.message == """
        Do it

        Made by the kjob job fix[a].
        Accepted by: not bad

        Kjob-Job: fix[a]
        \(first.message.split(separator: "\n").last ?? "")

        """
    )
    #expect(first.message.contains(/\nKjob-Change: [0-9a-f]{40} [0-9a-f]{40}\n$/))
    let trailers = try scenario.git(
      "git log -1 --format='%(trailers:key=Kjob-Job,valueonly)' kjob/fix-a"
    )
    #expect(trailers.hasPrefix("fix[a]\n"))
    #expect(try state(scenario) == before)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/hooked"))
    #expect(try scenario.git("git fsck --strict 2>&1") == "")

    // Again: what is there is the same; then something else is there.
    let again = try scenario.kjob("apply kjob-out 'fix[a]' 'fix[a]'")
    #expect(again.output == "kjob/fix-a  \(first.id.prefix(12))  fix[a]  (unchanged)\n")
    #expect(again.status == 0)
    // The same change of another run is the same commit.
    try scenario.git("git branch --quiet -D kjob/fix-b-c")
    #expect(try scenario.kjob("apply kjob-out 'fix[b/c]'").output.contains("(created)"))
    try scenario.git("git branch --force kjob/fix-a main")
    let taken = try scenario.kjob("apply kjob-out 'fix[a]' 'fix[b/c]' --format json")
    #expect(taken.status == 1)
    #expect(taken.errors.contains("job `fix[a]`: the branch `kjob/fix-a` in `"))
    #expect(
      taken.errors.contains("` already exists and holds something else; `--force` moves it\n")
    )
    let listing = try JSONDecoder().decode(Listing.self, from: Data(taken.output.utf8))
    #expect(listing.branches.map(\.branch) == ["kjob/fix-b-c"])
    #expect(listing.branches.map(\.change) == ["unchanged"])
    #expect(listing.problems.map(\.job) == ["fix[a]"])
    let forced = try scenario.kjob(
      "apply kjob-out 'fix[a]' --force --author 'Ä B <a@b>' --message 'Do ${{ job.id }}'"
    )
    let base = job.baseCommit.prefix(12)
    #expect(forced.output.hasSuffix("fix[a]  (replaced \(base))\n"))
    let moved = try commit(scenario, "kjob/fix-a")
    #expect(moved.message.hasPrefix("Do fix[a]\n\nKjob-Job: fix[a]\n"))
    #expect(moved.author == "Ä B <a@b>")
    #expect(moved.tree == first.tree)

    // A person's commit is never replaced, on kjob's or in its place, and neither is an amended one.
    for change in [
      "commit-tree -p kjob/fix-a -m mine kjob/fix-a^{tree}",
      "commit-tree -p main -m mine kjob/fix-a^{tree}",
      "commit-tree -p main -m \"$(git log -1 --format=%B kjob/fix-a)\" main^{tree}",
    ] {
      try scenario.git("git update-ref refs/heads/kjob/mine $(git \(change))")
      let mine = try scenario.kjob("apply kjob-out 'fix[a]' --force --branch kjob/mine")
      #expect(mine.status == 1 && mine.errors.contains("has a commit of another author"), "\(mine)")
    }
    try scenario.git("git update-ref -d refs/heads/kjob/mine")
    // What is checked out stays, even when it is to be moved, and even before its first commit.
    try scenario.git("git worktree add --quiet ../other kjob/fix-b-c")
    let shown = try scenario.kjob("apply kjob-out 'fix[b/c]' --force --message other")
    #expect(shown.errors.contains("`kjob/fix-b-c` is checked out in"))
    try scenario.git("git symbolic-ref HEAD refs/heads/kjob/new")
    let unborn = try scenario.kjob("apply kjob-out 'fix[a]' --force --branch kjob/new")
    #expect(unborn.errors.contains("`kjob/new` is checked out in"))
    try scenario.git("git symbolic-ref HEAD refs/heads/main; git worktree remove ../other")
    #expect(try state(scenario) == before)
  }

  @Test func `refuses what was not accepted, and what an artifact could lie about`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      "fix",
      script: Self.script,
      settings: "matrix: { m: [a, b, bad] }",
      verify: "[test $KJOB_MATRIX_M != bad]"
    )
    #expect(try scenario.run(file).result.status == 1)
    let before = try state(scenario)
    let environment = ["GIT_CONFIG_GLOBAL": scenario.directory.path + "/author.config"]
    func says(
      _ arguments: String,
      _ text: String,
      sourceLocation: SourceLocation = #_sourceLocation
    )
      throws
    {
      let result = try scenario.kjob("apply \(arguments)", environment: environment)
      #expect(result.status == 1, sourceLocation: sourceLocation)
      #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: sourceLocation)
      #expect(try state(scenario) == before, sourceLocation: sourceLocation)
      let branches = try scenario.git("git branch --format='%(refname:short)'")
      #expect(branches == "main\n", sourceLocation: sourceLocation)
    }
    try says("kjob-out 'fix[bad]'", "job `fix[bad]`: it did not pass (failed): ")
    try says("kjob-out 'fix[c]'", "job `fix[c]`: the run has no such job; did you mean `fix[a]`?")
    try says("./elsewhere", "cannot read `./elsewhere/journal.jsonl`: No such file")
    try says("elsewhere", "job `elsewhere`: the run has no such job")
    try says(
      "--branch one",
      "`--branch` gives `fix[a]`, `fix[b]` the same branch\nhint: put `${{ job.id }}` in it"
    )
    try says("kjob-out 'fix[a]' --branch '${{ job.id }'", "expected `}}` after each `${{`")
    try says(
      "kjob-out 'fix[a]' --branch '${{ job.x }}'",
      "expected no variables but `${{ job.id }}`"
    )
    try says("kjob-out 'fix[a]' --branch 'a..b'", "`a..b` is not a branch name")
    try says("kjob-out 'fix[a]' --author me", "expected a name and an address")
    try says("kjob-out 'fix[a]' --message ' '", "expected some text")
    try says("kjob-out 'fix[a]' --repository jobs", "`\(scenario.directory.path)/jobs` is not")
    try says("kjob-out 'fix[a]'", "names no author; set `user.name`")
    try scenario.directory.write("author.config", Self.author)
    let patch = try scenario.patch("fix[a]")
    let path = "kjob-out/jobs/fix[a]/changes.patch"
    try scenario.directory.write(path, patch.replacing("made a", with: "made x"))
    try says("kjob-out 'fix[a]'", "`jobs/fix[a]/changes.patch` is not the patch that was verified")
    // Where the journal tells no digest, or another one, the tree decides.
    try Shell.run(
      #"sed -i 's/,"sha256":"[0-9a-f]*"//' kjob-out/journal.jsonl"#,
      in: scenario.directory.path
    )
    try says("kjob-out 'fix[a]'", ", but the verified one is ")
    try scenario.directory.write(
      path,
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-y\n+z\n"
    )
    try says("kjob-out 'fix[a]'", "does not apply to the base commit")
    try scenario.directory.write("secret.patch", patch)
    _ = try scenario.shell(
      "cd 'kjob-out/jobs/fix[a]' && ln -sf ../../../secret.patch changes.patch"
    )
    try says("kjob-out 'fix[a]'", "cannot read `jobs/fix[a]/changes.patch`")
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    try scenario.directory.write(
      "kjob-out/journal.jsonl",
      journal.replacing("\"folder\":\"fix[a]\"", with: "\"folder\":\"../jobs/fix[b]\"")
    )
    try says("kjob-out 'fix[a]'", "begins with a record that kjob did not write")
    try scenario.directory.write(
      "kjob-out/journal.jsonl",
      journal.replacing(scenario.repository, with: scenario.directory.path + "/gone")
    )
    try says("kjob-out 'fix[b]'", "is not here; name its clone with `--repository DIR`")

    // A journal that ends early, and a clone elsewhere, one branch for two jobs.
    let end = try #require(
      journal.range(
        of: "\n",
        options: .backwards,
        range: journal.startIndex..<journal.index(before: journal.endIndex)
      )
    )
    try scenario.directory.write("kjob-out/journal.jsonl", String(journal[...end.lowerBound]))
    _ = try scenario.shell(
      "git clone --quiet repository clone; cp secret.patch '\(path).x'; mv -f '\(path).x' '\(path)'"
    )
    let there = try scenario.kjob(
      "apply kjob-out 'fix[a]' --repository clone --branch one",
      environment: environment
    )
    #expect(there.status == 0)
    #expect(there.errors.contains("kjob: warning: the run in `kjob-out` is not over"))
    #expect(there.output.hasPrefix("one  "))
    #expect(try Shell.run("git show one:'made a'", in: scenario.directory.path + "/clone") == "a\n")
    #expect(try state(scenario) == before)
  }

  private static let author = "[user]\n\tname = Configured\n\temail = c@example.invalid\n"

  private struct Listing: Decodable {
    struct Branch: Decodable {
      var branch: String
      var change: String
    }

    struct Problem: Decodable {
      var job: String
    }

    var branches: [Branch]
    var problems: [Problem]
  }

  private func state(_ scenario: Scenario) throws -> String {
    try scenario.git(
      "git status --porcelain; sha1sum .git/index; cat .git/HEAD README; git stash list"
    )
  }

  private func runID(_ scenario: Scenario) throws -> String {
    let line = try scenario.directory.read("kjob-out/journal.jsonl").prefix { $0 != "\n" }
    return try #require(line.firstMatch(of: /"run-id":"([^"]*)"/)).1.description
  }

  private func commit(
    _ scenario: Scenario,
    _ name: String
  ) throws -> (id: String, tree: String, parents: String, author: String, message: String) {
    let text = try scenario.git("git log -1 --format='%H%n%T%n%P%n%an <%ae>%n%B' \(name)")
    let parts = text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
    let message = parts[4].hasSuffix("\n\n") ? parts[4].dropLast() : parts[4]
    return (String(parts[0]), String(parts[1]), String(parts[2]), String(parts[3]), String(message))
  }
}
