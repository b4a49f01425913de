import Foundation
import TestSupport
import Testing

/// Names with which a patch could write where none should.
@Suite struct `The paths of a patch` {
  @Test(.fault(193), arguments: ["worktree", "private"])
  func `lead into no git folder and out of no working tree`(isolation: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: #"""
        turns:
          - - run: |
                for name in .GIT .Git sub/.git sub/.gIt git~1 '.git ' '.git.' '.git::$INDEX_ALLOCATION' \
                    $'.g\u200cit' 'C:' '..x' 'x..' 'back\..\slash' 'end ' 'end.'; do
                  mkdir -p "$name/hooks"; echo x >"$name/hooks/pre-commit"
                done
                ln -s ../../outside up; ln -s / root; echo x >.gitmodules; echo fine >fine
        """#,
      settings: "isolation: \(isolation)",
      verify: "[test -e fine]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let patch = try scenario.patch()
    #expect(patch.contains("+++ b/fine"))
    for line in patch.split(separator: "\n")
    where line.hasPrefix("+++ ") || line.hasPrefix("--- ") || line.hasPrefix("diff --git ") {
      let components = line.lowercased().split { "/\" ".contains($0) }
      #expect(!components.contains(".git") && !components.contains(".."), "\(line)")
      #expect(!line.contains(" /") || line.hasSuffix(" /dev/null"), "\(line)")
    }
    // Git itself takes the patch, and gets the tree that was verified.
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
    // What is not in it is named.
    for name in [".GIT", "sub/.git"] {
      #expect(job.snapshot?.leftOut.contains { $0.contains(name) } == true, "\(name)")
    }
  }
}
