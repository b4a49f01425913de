import Foundation
import TestSupport
import Testing

/// Tricks that hide a change from git, or make it hang; each leaves `src/greeting.txt` changed.
@Suite(.waiting) struct `A worktree that lies` {
  static let tricks: [(name: String, script: String)] = [
    ("ignore file", "echo '*' > .gitignore; echo new > hidden.txt"),
    ("skip-worktree bit", "git update-index --skip-worktree src/greeting.txt"),
    ("assume-unchanged bit", "git update-index --assume-unchanged src/greeting.txt"),
    ("attributes", "echo '* -diff' > .gitattributes"),
    ("nested repository", "git init -q src/.. ; git init -q nested; echo in > nested/file"),
    ("another repository's git file", "echo 'gitdir: /nowhere' > .git"),
    ("no git file", "rm -rf .git"),
    ("a git folder", "rm -rf .git; mkdir .git; git init -q ."),
    ("pipe in place of the ignore file", "rm .gitignore; mkfifo .gitignore .gitattributes"),
    ("pipe in place of the git file", "rm -rf .git; mkfifo .git"),
    ("staged and taken back", "git add -A; git rm -q --cached src/greeting.txt"),
    ("committed", "git commit -qam mine"),
    ("committed on an orphan branch", "git checkout -q --orphan other; git commit -qam mine"),
  ]

  @Test(
    .fault(180, 181, 182, 183, 191),
    .timeLimit(.minutes(20)),
    arguments: tricks,
    ["worktree", "private"]
  )
  func `neither hides a change nor holds the run up`(
    trick: (name: String, script: String),
    isolation: String
  ) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a
                export GIT_COMMITTER_EMAIL=a@b
                echo changed >> src/greeting.txt
                \(trick.script)
        """,
      settings: "isolation: \(isolation)",
      verify: "[grep -q changed src/greeting.txt]"
    )
    // A branch made in a linked worktree is one of the source's, which is told.
    let makesBranch = trick.name.contains("branch") && isolation == "worktree"
    let outcome = try scenario.run(file, sourceMayChange: makesBranch)
    let job = try #require(outcome.job())
    if makesBranch {
      #expect(job.reason?.type == "kjob.repository.changed", "\(outcome.result)")
    } else {
      #expect(job.outcome == "passed", "\(outcome.result)")
    }
    #expect(try scenario.patch().contains("+changed"))
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }

  @Test(.fault(179)) func `an agent that points git's files at the source harms nothing`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                admin=$(git rev-parse --git-dir)
                echo "\(scenario.repository)/.git" > "$admin/gitdir"
        """
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
  }

  @Test(.fault(186))
  func `a worktree that was replaced by a link is an error and the target is safe`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("victim/precious", "1\n")
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                cd ..; mv "$KJOB_WORKTREE" aside
                ln -s "\(scenario.directory.path)/victim" "$KJOB_WORKTREE"
        """
    )
    let result = try scenario.kjob("run \(file)")
    #expect(result.status == 1)
    #expect(try scenario.outcome(result).job()?.reason?.type == "kjob.snapshot")
    #expect(try scenario.directory.read("victim/precious") == "1\n")
  }
}
