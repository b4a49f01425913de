import Git
import TestSupport
import Testing

struct WorkspaceTests {
  @Test func `a new workspace is a clean linked worktree with HEAD detached at the base`() throws {
    let fixture = try Fixture(
      """
      mkdir -p a/b 'with space'; echo one > a/b/file; echo two > 'with space/x'; : > empty
      echo '#!/bin/sh' > run.sh; chmod +x run.sh; ln -s a/b/file link; printf 'a\\r\\n' > crlf
      """
    )
    let before = try fixture.state()
    let workspace = try fixture.workspace()
    let path = workspace.record.path
    #expect(try Shell.run("git status --porcelain", in: path) == "")
    #expect(try Shell.run("git rev-parse HEAD", in: path) == "\(workspace.record.base)\n")
    #expect(try Shell.result("git symbolic-ref -q HEAD", in: path).status == 1)
    try Shell.run("diff -r --no-dereference --exclude=.git ../../source .", in: path)
    let listed = try Shell.run("git ls-files -s", in: path)
    #expect(try Shell.run("git ls-files -s", in: fixture.source) == listed)
    #expect(try Shell.run("git worktree list", in: fixture.source).contains("job"))
    #expect(try Shell.run("git fsck 2>&1", in: path) == "")
    #expect(Workspace.remove(workspace.record) == [])
    #expect(try fixture.state() == before)
    #expect(try Shell.run("ls trees stores", in: fixture.folder.path) == "stores:\n\ntrees:\n")
  }
}
