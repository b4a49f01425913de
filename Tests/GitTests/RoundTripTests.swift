import Git
import TestSupport
import Testing

/// What an agent may do to a workspace; each must come out of the patch as it was left.
struct RoundTripTests {
  static let base = """
    mkdir -p folder/deep dir
    seq 1 40 > text.txt; printf 'no line break' > end.txt; printf 'a\\r\\nb\\r\\n' > crlf.txt
    head -c 5000 /dev/zero | tr '\\0' 'x' > big.txt; printf '\\0\\1\\2binary' > data.bin
    echo tool > tool.sh; chmod +x tool.sh; ln -s text.txt link; echo x > folder/x
    echo y > folder/deep/y; : > empty; seq 100 160 > moved.txt; echo d > dir/d; echo e > 'sp ace'
    """

  @Test(
    .fault(190, 191, 192, 194),
    arguments: [
      ":",
      "echo more >> text.txt",
      "sed -i 5d text.txt; sed -i 's/^30$/thirty/' text.txt",
      "printf 'now different' > end.txt", "echo >> end.txt",
      "printf 'text' > text.txt",
      "printf 'a\\r\\nc\\r\\n' > crlf.txt", "sed -i 's/\\r//' crlf.txt",
      "sed -i 's/$/\\r/' text.txt",
      "printf '\\0\\3\\4other' > data.bin", "rm data.bin",
      "head -c 300000 /dev/urandom > new.bin", "echo text > data.bin",
      "chmod +x text.txt", "chmod -x tool.sh", "chmod +x text.txt; echo more >> text.txt",
      "ln -s folder newlink", "ln -sfn folder link", "ln -s /etc/passwd outside",
      "ln -s loop loop", "printf 'x' > target; ln -s \"$(printf 'with\\nnewline')\" odd",
      "rm link; echo file > link", "rm text.txt; ln -s moved.txt text.txt",
      "rm -r folder; echo file > folder", "rm text.txt; mkdir text.txt; echo in > text.txt/in",
      "mv text.txt t; mkdir text.txt; mv t text.txt/text.txt",
      "mv folder/x t; rm -r folder; mv t folder",
      "rm -r dir; ln -s folder dir", "rm link; mkdir link; echo x > link/x",
      "mv moved.txt elsewhere.txt", "mv moved.txt m2; sed -i 3d m2", "mv moved.txt m2; chmod +x m2",
      "mv text.txt t; mv moved.txt text.txt; mv t moved.txt", "mv folder renamed",
      "mkdir -p a/b/c; mv folder/deep/y a/b/c/y", "mv text.txt TEXT.txt", "cp moved.txt copy.txt",
      "rm text.txt", "rm -r folder", "rm -rf -- *", "rm empty", ": > newempty", "echo x > empty",
      "mkdir -p empty-folder/in/side",
      "echo x > 'with space'; echo y >> 'sp ace'; mv 'sp ace' 'sp  ace '",
      "echo x > 'quote\"d'; echo x > back\\\\slash; echo x > $'tab\\there'",
      "echo x > $'new\\nline'; echo x > $'\\xff\\xfe.txt'; echo x > 'ümläut'",
      "echo x > $'\\x01'; echo x > $'\\x7f'; echo x > $'a\\rb'",
      "mv moved.txt $'mo\\xffved\\n.txt'", "mv moved.txt $'tab\\t.txt'; sed -i 3d $'tab\\t.txt'",
      "echo x > ' leading'; echo x > 'trailing '; echo x > 'dot.'",
      "mkdir -p '+++ b'; echo x > '+++ b/x'; echo x > '--- a'; echo x > -rf; echo x > '@@ -1 +1 @@'",
      "printf -- '--- a/x\\n+++ b/x\\n@@ -1 +1 @@\\n-a\\n+b\\n' > text.txt",
      "echo x > \"$(head -c 255 /dev/zero | tr '\\0' n)\"",
      "head -c 3000000 /dev/zero | tr '\\0' 'l' > line.txt",
      "git add -A; echo staged > text.txt; git add text.txt; echo unstaged >> text.txt",
      "echo c > committed; git add -A; git commit -qm c",
      "echo c > committed; git add -A; git commit -qm c; rm committed; echo d >> text.txt",
      "git checkout -q --orphan o; git rm -rqf .; echo o > o; git add o; git commit -qm o",
      "git checkout -q -b branch; echo b >> text.txt; git commit -qam b",
      "echo b >> text.txt; git commit -qam b; git reset -q --hard HEAD~1; echo c > c",
      "echo b >> text.txt; git commit -qam b; git gc -q --prune=now",
      "git rm -q --cached text.txt", "git rm -q text.txt",
      "echo s > text.txt; git stash -q; echo t > folder/x",
      "touch -d '2001-01-01' text.txt; touch data.bin", "chmod 600 text.txt", "chmod 755 folder",
    ]
  )
  func `a change comes out of the patch exactly`(script: String) throws {
    let fixture = try Fixture(Self.base)
    let workspace = try fixture.workspace()
    try Shell.run(script, in: workspace.record.path)
    let outcome = try fixture.roundTrip(workspace)
    #expect(outcome.snapshot.leftOut.isEmpty)
    // Empty folders are in no tree, and an applied patch makes none.
    try Shell.run(
      """
      find "$1" -mindepth 1 -type d -empty -not -path '*/.git/*' -delete
      diff -r --no-dereference --exclude=.git "$1" "$2"
      list() { (cd "$1"; find . -path ./.git -prune -o -type f -perm -100 -print | sort); }
      [ "$(list "$1")" = "$(list "$2")" ]
      """,
      arguments: [workspace.record.path, outcome.applied],
      in: "/"
    )
    #expect(Workspace.remove(workspace.record) == [])
  }
}
