internal import FileSystem

/// The identity of a patch: of its text, and of its hunks wherever they apply.
///
/// Patches of several jobs often make the same change, in other repositories or at other lines.
struct PatchIdentity {
  /// The digest of the whole text.
  let text: SHA256Digest
  /// The digest of the hunks, without paths, line numbers, and names of blobs.
  ///
  /// A file without a hunk counts with its path, since nothing else describes its change. The order
  /// of the files does not count, because it follows from their paths.
  let hunks: SHA256Digest

  /// Reads a whole patch, as git writes it.
  init(_ patch: [UInt8]) {
    text = SHA256.digest(of: patch)
    var files: [SHA256Digest] = []
    var file: File?
    for line in patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: "diff --git ".utf8) {
        if let file { files.append(file.digest) }
        file = File(head: line)
      } else {
        file?.take(line)
      }
    }
    if let file { files.append(file.digest) }
    var all = SHA256()
    for digest in files.map(\.bytes).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      all.update(digest)
    }
    hunks = all.digest()
  }

  /// One file of a patch, up to a line.
  private struct File {
    private enum Part { case head, hunks, binary }

    private let head: ArraySlice<UInt8>
    private var hash = SHA256()
    private var part = Part.head
    /// The line with the names of the blobs, without which a binary difference says too little.
    private var blobs: ArraySlice<UInt8> = []

    init(head: ArraySlice<UInt8>) { self.head = head }

    var digest: SHA256Digest {
      guard part == .head else { return hash.digest() }
      var hash = hash
      hash.update(head)
      return hash.digest()
    }

    /// Adds a line; in a hunk each begins with a sign, so it cannot be mistaken for a heading.
    mutating func take(_ line: ArraySlice<UInt8>) {
      func begins(_ text: StaticString) -> Bool { line.starts(with: text.description.utf8) }
      switch part {
      case .binary: add(line)
      case .hunks: add(begins("@@ ") ? Array("@@".utf8)[...] : line)
      case .head:
        if begins("@@ ") {
          part = .hunks
          add(Array("@@".utf8)[...])
        } else if begins("GIT binary patch") || begins("Binary files ") {
          part = .binary
          add(blobs)
        } else if begins("index ") {
          blobs = line
        } else if begins("rename ") || begins("copy ") {
          // The paths follow the second word.
          add(Array(line.split(separator: UInt8(ascii: " ")).prefix(2).joined())[...])
        } else if !["--- ", "+++ ", "similarity ", "dissimilarity "].contains(where: begins) {
          add(line)
        }
      }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) {
      hash.update(line)
      hash.update([UInt8(ascii: "\n")])
    }
  }
}
