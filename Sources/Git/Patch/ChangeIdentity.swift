internal import Subprocess

/// The identity of a change: the lines that a patch removes and adds with those around, the new
/// contents of binary files, modes, link targets and submodule commits.
///
/// Line numbers, and thereby most of what differs between bases, do not count.
public struct ChangeIdentity: Hashable, Sendable {
  /// The identity in 40 hexadecimal digits.
  public let text: String

  /// Computes the identity of a patch as ``Snapshot`` writes it.
  public init(of patch: [UInt8], with git: GitProgram) throws(GitError) {
    let plain = Self.plain(patch)
    let output = try git.run(["patch-id", "--verbatim"], in: "/", input: .bytes(plain))
    guard output.status == .exited(0) else {
      throw .git(doing: "patch-id", message: output.message)
    }
    let lines = output.text.split(separator: " ").first.map(String.init) ?? ""
    let parts = ["kjob change 1", lines] + Self.headers(of: patch)
    guard let id = ObjectID(ofFile: Array(parts.joined(separator: "\n").utf8)) else {
      throw .git(doing: "patch-id", message: "it printed `\(output.text)`")
    }
    text = "\(id)"
  }

  /// Returns a patch without what depends on its writer or on the base in the headers of files: how
  /// similar a moved file is, and the tab that git alone writes after names with spaces.
  private static func plain(_ patch: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(patch.count)
    var isHeader = false
    var rest = patch[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[end...]
      if line.starts(with: "diff --git ".utf8) {
        isHeader = true
      } else if line.starts(with: "@@ ".utf8) || line.starts(with: "GIT binary patch".utf8) {
        isHeader = false
      } else if isHeader {
        let isSimilarity = ["similarity index ", "dissimilarity index "].contains {
          line.starts(with: $0.utf8)
        }
        if isSimilarity { continue }
        let isName = line.starts(with: "--- ".utf8) || line.starts(with: "+++ ".utf8)
        if isName, line.suffix(2).elementsEqual([0x09, 0x0A]) {
          line = line.dropLast(2)
          result += line
          result.append(0x0A)
          continue
        }
      }
      result += line
    }
    return result
  }

  /// Returns what the headers of files say that the lines do not: paths, modes, and the new object of
  /// a binary file.
  private static func headers(of patch: [UInt8]) -> [String] {
    var found: [String] = []
    var name = ""
    var object = ""
    var isHeader = false
    for line in patch.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.starts(with: "diff --git ".utf8) {
        (name, object, isHeader) = (shown(line), "", true)
        found.append(name)
      } else if isHeader {
        if line.starts(with: "index ".utf8) {
          // `index OLD..NEW MODE`
          let words = shown(line).split(separator: " ")
          object = words.count > 1 ? String(words[1].split(separator: ".").last ?? "") : ""
          if words.count > 2 { found.append("mode \(words[2])") }
        } else if line.starts(with: "GIT binary patch".utf8) {
          found.append("binary \(object)")
          isHeader = false
        } else if line.starts(with: "@@ ".utf8) {
          isHeader = false
        } else if line.firstRange(of: "mode ".utf8) != nil || line.starts(with: "rename ".utf8) {
          found.append(shown(line))
        }
      }
    }
    return found
  }
}
