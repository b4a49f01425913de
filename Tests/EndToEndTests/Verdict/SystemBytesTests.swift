import Foundation
import TestSupport
import Testing

/// Variables and paths that are bytes to the system and not UTF-8.
@Suite(.waiting) struct `Bytes that are not UTF-8` {
  @Test(arguments: ["caf\\xe9", "\\xff\\xfe", "\\xc3", "\\xf4\\x8f\\xba\\x80", "\\xed\\xa0\\x80 x"])
  func `pass through variables as they are`(value: String) throws {
    let scenario = try Scenario()
    let look = "printf %s \"$X\" | cmp - $HOME/wanted; tr \"\\\\0\" \"\\\\n\" </proc/$$/environ "
    let names = "| LC_ALL=C grep -aqFxf $HOME/line"
    let file = try scenario.job(
      script: "turns: [[{ run: '\(look)\(names)' }, { write: { path: made, content: x } }]]",
      settings: "setup: ['\(look)\(names)']",
      verify: "['\(look)\(names)']"
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        printf '\(value)' >home/wanted; printf 'n\(value)=1\\n' >home/line
        exec env "X=$(cat home/wanted)" "n$(cat home/wanted)=1" "$KJOB" run \(file)
        """
      )
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }

  @Test func `are kept secret as any others`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'printf %s \"$DEPLOY_KEY\" >taken' }]]",
      settings: "secrets: [DEPLOY_KEY]"
    )
    let result = try scenario.checked {
      try scenario.shell("DEPLOY_KEY=$'key-\\xe9-of-\\xff-deployment' \"$KJOB\" run \(file)")
    }
    #expect(result.job()?.reason?.type == "kjob.patch.secret", "\(result.result)")
  }

  /// Where everything of a run lies.
  private static let folders = ["d\\xe9", "\\xff", "a\\xc3b\\xa9c", "\\xf4\\x8f\\xba\\x80"]

  private func prepare(_ scenario: Scenario, _ isolation: String) throws {
    try scenario.job(
      script: """
        turns:
          - - write: { path: made, content: x }
            - run: 'test "$PWD" = "$KJOB_WORKTREE"; mv README "moved $(printf "\\\\351")"'
        """,
      settings: "isolation: \(isolation)\nsetup: [git status]",
      verify: """

          - test "$PWD" = "$KJOB_WORKTREE" && test "$(git rev-parse --show-toplevel)" = "$PWD"
          - test -d "$KJOB_REPOSITORY/src" && test -f "$KJOB_PATCH" && test -d "$KJOB_OUTPUT"
          - git diff --quiet HEAD -- src && test -f made && test -d "$TMPDIR"
          - test ! -e $HOME/wait || { touch $HOME/waits; sleep 1000; }
        """
    )
  }

  @Test(arguments: folders, ["worktree", "private"])
  func `are names of all folders of a run`(name: String, isolation: String) throws {
    let scenario = try Scenario()
    try prepare(scenario, isolation)
    let result = try scenario.shell(
      """
      folder=$(printf '\(name)')
      mkdir "$folder"; mv repository jobs "$folder"; cd "$folder"
      export KJOB_WORKTREE_DIR="$PWD/wt"
      "$KJOB" check jobs/job.yml
      "$KJOB" list jobs/job.yml
      "$KJOB" run jobs/job.yml --output out --junit in/junit.xml
      "$KJOB" run "$PWD/jobs/job.yml" --output "$PWD/out" --ci github
      "$KJOB" report out
      "$KJOB" clean
      for file in out/*.*; do iconv -f utf-8 -t utf-8 "$file" >/dev/null; done
      xmllint --noout out/junit.xml in/junit.xml
      git -C repository apply --check --index ../out/jobs/job/changes.patch
      "$KJOB" apply out --author "A <a@example.invalid>"
      git clone -q -b kjob/job repository clone
      test -f clone/made; ls clone | LC_ALL=C grep -aq moved
      test -z "$(find wt -mindepth 1)"; test ! -e repository/.git/worktrees
      cd ..; mv "$folder"/* .
      """
    )
    #expect(result.status == 0, "\(result)")
    #expect(!result.errors.contains("error"), "\(result)")
    #expect(
      !(result.output + result.errors).unicodeScalars.contains { $0.value > 0x10_0000 },
      "\(result)"
    )
    try scenario.requireNoProcesses()
  }

  @Test(arguments: ["worktree", "private"])
  func `are names of all folders of a run that is killed and resumed`(isolation: String) throws {
    let scenario = try Scenario()
    try prepare(scenario, isolation)
    let result = try scenario.shell(
      """
      folder=$(printf 'd\\xe9')
      mkdir "$folder"; mv repository jobs "$folder"; cd "$folder"; touch $HOME/wait
      export KJOB_WORKTREE_DIR="$PWD/wt"
      "$KJOB" run jobs/job.yml --output out & process=$!
      until test -e $HOME/waits; do sleep 0.2; done
      kill -KILL $process; wait $process || true; rm $HOME/wait
      "$KJOB" resume out
      test -z "$(find wt -mindepth 1)"; test ! -e repository/.git/worktrees
      cd ..; mv "$folder"/* .
      """
    )
    #expect(result.status == 0 && result.output.contains("PASS"), "\(result)")
  }

  @Test func `are refused where the protocol of agents cannot carry them`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try scenario.shell(
      "\"$KJOB\" run \(file) --agent-command true --worktree-dir \"$PWD/$(printf 'w\\xe9')\""
    )
    #expect(result.status == 1)
    #expect(result.errors.contains("/w\u{FFFD}`, which is not UTF-8"), "\(result)")
    #expect(result.errors.contains("hint: name another folder with `--worktree-dir`"))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test func `are named by errors about paths, and harm no terminal`() throws {
    let scenario = try Scenario()
    let result = try scenario.shell("\"$KJOB\" check \"$(printf 'no\\xe9.yml')\"")
    #expect(result.status == 1)
    #expect(result.errors.contains("no\u{FFFD}.yml"), "\(result)")
  }
}
