import Foundation
import TestSupport
import Testing

@testable import Report

/// Which patches are the same change, and which are not.
@Suite struct SameChangeTests {
  private static let patch = """
    diff --git a/src/a.c b/src/a.c
    index 1111111..2222222 100644
    --- a/src/a.c
    +++ b/src/a.c
    @@ -3,4 +3,4 @@ int main(void)
     before
    -old
    +new
     after
     
    diff --git a/src/b.c b/src/b.c
    index 1111111..2222222 100644
    --- a/src/b.c
    +++ b/src/b.c
    @@ -1 +1,2 @@
     first
    +--- second
    \\ No newline at end of file

    """

  private static let binary = """
    diff --git a/a b/a
    index 1111111..2222222 100644
    GIT binary patch
    delta 5
    McmZQzfB*mh00005

    """

  private static let rename = """
    diff --git a/a b/b
    similarity index 100%
    rename from a
    rename to b

    """

  /// What is replaced in a patch, and whether the hunks are then still the same.
  private static let changes: [(in: String, replaced: String, with: String, isSame: Bool)] = [
    (patch, "src/a.c", "lib/deep/z.c", true), (patch, "1111111..2222222", "3333333..4444444", true),
    (patch, "@@ -3,4 +3,4 @@ int main(void)", "@@ -93,4 +95,4 @@ int other(void)", true),
    (patch, "src/b.c", "aaa", true), (patch, " before", " Before", false),
    (patch, "-old", "-0ld", false), (patch, "+new", "+new ", false), (patch, " after\n", "", false),
    (patch, "+--- second", "+--- Second", false),
    (patch, "\\ No newline at end of file\n", "", false),
    (
      patch, "index 1111111..2222222 100644\n--- a/src/b.c", "new file mode 100644\n--- /dev/null",
      false
    ),
    (
      patch, "index 1111111..2222222 100644\n--- a/src/b.c",
      "old mode 100644\nnew mode 100755\n--- a/src/b.c", false
    ),
    (patch, " after\n \n", " after\n \n@@ -30 +30 @@\n-x\n+y\n", false),
    (patch, "+new\n after", "+new\n@@ -9 +9 @@\n after", false),
    (binary, "a/a b/a", "a/b b/b", true), (binary, "McmZQ", "NcmZQ", false),
    (binary, "1111111", "3333333", false), (rename, "rename from a", "rename from c", true),
    (rename, "a/a b/b", "a/c b/d", false), (rename, "rename", "copy", false),
  ]

  @Test func `hunks are the same wherever they apply, and only then`() {
    for (text, replaced, with, isSame) in Self.changes {
      let (one, other) = (text, text.replacing(replaced, with: with))
      #expect(one != other, "\(replaced)")
      let identities = [one, other].map { PatchIdentity(Array($0.utf8)) }
      #expect(identities[0].text != identities[1].text)
      #expect((identities[0].hunks == identities[1].hunks) == isSame, "\(replaced) > \(with)")
    }
  }

  @Test func `no change of a line brings patches together`() {
    let lines = Self.patch.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = PatchIdentity(Array(Self.patch.utf8)).hunks
    var random = SeededGenerator(seed: 7)
    for index in lines.indices {
      guard let sign = lines[index].first, " +-".contains(sign), !lines[index].hasPrefix("--- "),
        !lines[index].hasPrefix("+++ ")
      else { continue }
      for _ in 0..<20 {
        var changed = lines
        let letter = Character(Unicode.Scalar(UInt8.random(in: 33...126, using: &random)))
        let place = Int.random(in: 1...lines[index].count, using: &random)
        changed[index].insert(
          letter,
          at: lines[index].index(lines[index].startIndex, offsetBy: place)
        )
        let other = PatchIdentity(Array(changed.joined(separator: "\n").utf8))
        #expect(other.hunks != first, "\(changed[index])")
      }
    }
  }

  @Test func `groups have each job once, and say whether their patches are equal`() {
    let moved = Self.patch.replacing("src/a.c", with: "a.c")
    var same = SameChanges()
    let patches = [Self.rename, Self.patch, moved, Self.patch, Self.binary, Self.rename]
    var holders: [Int?] = []
    for (index, text) in patches.enumerated() {
      let patch = PatchIdentity(Array(text.utf8))
      holders.append(same.add(patch, of: index))
      if holders[index] == nil { same.hold(patch, of: index) }
    }
    #expect(holders == [nil, nil, nil, 1, nil, 0])
    #expect(same.groups.map(\.jobs) == [[1, 2, 3], [0, 5]])
    #expect(same.groups.map(\.isExact) == [false, true])
  }

  @Test func `repositories have the shortest names that distinguish them`() {
    let paths = ["/a/x/api", "/b/x/api", "/a/web", "/", "https://host/y/api", "/b/x/api/", "/q"]
    let names = RepositoryNames(paths)
    #expect(
      paths.map(names.name) == ["a/x/api", "/b/x/api", "web", "/", "y/api", "/b/x/api/", "q"]
    )
    #expect(names.areSeveral && !RepositoryNames(["/a", "/a"]).areSeveral)
  }
}
