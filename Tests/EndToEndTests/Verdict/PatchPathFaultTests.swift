import Foundation
import TestSupport
import Testing

/// Names with which a patch could write where none should.
@Suite(.waiting) struct `The paths of a patch` {
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
    #expect(job.outcome == "error" && job.reason?.type == "kjob.snapshot", "\(outcome.result)")
    let patch = try scenario.patch()
    #expect(patch.contains("+++ b/fine"))
    for line in patch.split(separator: "\n") where line.hasPrefix("+++ ") || line.hasPrefix("--- ")
    {
      let name = line.dropFirst(4).filter { $0 != "\"" }
      if name == "/dev/null" { continue }
      #expect(name.hasPrefix("a/") || name.hasPrefix("b/"), "\(line)")
      let components = name.lowercased().split(separator: "/", omittingEmptySubsequences: false)
      #expect(!components.contains { [".git", "..", ".", ""].contains($0) }, "\(line)")
    }
    // Git itself takes the patch, and gets the tree that was verified.
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
    // What is not in it is named.
    for name in [".GIT", "git~1", "sub/.gIt", ".git ", ".git."] {
      #expect(job.snapshot?.leftOut.contains { $0.hasPrefix("`\(name)`") } == true, "\(name)")
    }
  }
}
