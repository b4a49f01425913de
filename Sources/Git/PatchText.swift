/// A patch in a form that libgit2 reads as git does.
///
/// libgit2 writes a name with a blank as it is, as git does, but ends it at the blank when it reads
/// it. Names in quotes are read by both in the same way.
enum PatchText {
  /// A patch without the submodules that it removes, which libgit2 looks for among the files.
  struct Readable {
    var patch: [UInt8] = []
    var removedSubmodules: [[UInt8]] = []
  }

  /// Puts names in quotes and takes the removal of submodules out.
  static func readable(_ patch: [UInt8]) -> Readable {
    var readable = Readable()
    var rest = quotingNames(in: patch)[...]
    let removal = Array("deleted file mode 160000".utf8)
    let start = Array("diff --git ".utf8)
    var isRemoval = false
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[end...]
      if line.starts(with: start) {
        isRemoval = rest.starts(with: removal)
        // Both names are the same; `a/x b/x`, or both in quotes.
        let both = line.dropFirst(start.count).dropLast()
        let half = both.prefix((both.count - 1) / 2)
        let name = half.first == 0x22 ? half.dropFirst(3).dropLast() : half.dropFirst(2)
        if isRemoval { readable.removedSubmodules.append(Array(name)) }
      }
      // The one line that such an entry has begins with a minus, so none is taken for a start.
      if !isRemoval { readable.patch += line }
    }
    return readable
  }

  /// Puts every name that holds a blank in quotes; contents are not touched.
  static func quotingNames(in patch: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(patch.count + 1_024)
    var header: [ArraySlice<UInt8>] = []
    // How many lines of the old and the new file a hunk still has.
    var (old, new) = (0, 0)
    var rest = patch[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[end...]
      if old > 0 || new > 0 {
        switch line.first {
        case 0x2B: new -= 1
        case 0x2D: old -= 1
        // The remark that a line break is missing.
        case 0x5C: break
        default: (old, new) = (old - 1, new - 1)
        }
        result += line
        continue
      }
      if line.starts(with: "diff --git ".utf8) {
        result += quoted(header)
        header = [line]
      } else if header.isEmpty {
        result += line
      } else if line.starts(with: "@@ ".utf8) || line.starts(with: "GIT binary".utf8) {
        result += quoted(header) + line
        header = []
      } else {
        header.append(line)
      }
      if line.starts(with: "@@ ".utf8) { (old, new) = counts(line) }
    }
    return result + quoted(header)
  }

  /// The numbers of lines in `@@ -1,2 +3,4 @@`, where a missing one means 1.
  private static func counts(_ line: ArraySlice<UInt8>) -> (old: Int, new: Int) {
    let words = line.split(separator: 0x20, maxSplits: 3)
    let numbers = words.dropFirst().prefix(2).map { word in
      let parts = word.dropFirst().split(separator: 0x2C)
      return parts.count < 2 ? 1 : Int(shown(Array(parts[1]))) ?? 0
    }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }

  /// The lines before the first hunk of a file, with its names in quotes.
  private static func quoted(_ header: [ArraySlice<UInt8>]) -> [UInt8] {
    guard let first = header.first else { return [] }
    var names: (old: [UInt8], new: [UInt8])?
    for line in header {
      if let name = value(line, "rename from ") { names = (name, names?.new ?? []) }
      if let name = value(line, "rename to ") { names = (names?.old ?? [], name) }
    }
    // Without a rename both names are the same: `a/x b/x`.
    let both = Array(first.dropFirst("diff --git ".utf8.count).prefix { $0 != 0x0A })
    if names == nil, both.first != 0x22, both.count >= 5 {
      let name = Array(both[2..<(both.count - 1) / 2])
      names = (name, name)
    }
    guard let names else { return header.flatMap { $0 } }
    var result = Array("diff --git ".utf8)
    result += withQuotes(names.old, after: "a/") + [0x20] + withQuotes(names.new, after: "b/")
    result.append(0x0A)
    for line in header.dropFirst() {
      if line.starts(with: "rename from ".utf8) {
        result += Array("rename from ".utf8) + withQuotes(names.old, after: "") + [0x0A]
      } else if line.starts(with: "rename to ".utf8) {
        result += Array("rename to ".utf8) + withQuotes(names.new, after: "") + [0x0A]
      } else if line.starts(with: "--- a/".utf8) {
        result += Array("--- ".utf8) + withQuotes(names.old, after: "a/") + [0x0A]
      } else if line.starts(with: "+++ b/".utf8) {
        result += Array("+++ ".utf8) + withQuotes(names.new, after: "b/") + [0x0A]
      } else {
        result += line
      }
    }
    return result
  }

  private static func value(_ line: ArraySlice<UInt8>, _ key: String) -> [UInt8]? {
    guard line.starts(with: key.utf8) else { return nil }
    return Array(line.dropFirst(key.utf8.count).prefix { $0 != 0x0A })
  }

  private static func withQuotes(_ name: [UInt8], after prefix: String) -> [UInt8] {
    let prefix = Array(prefix.utf8)
    // Quoted already, since it holds more than a blank.
    if name.first == 0x22 { return [0x22] + prefix + name.dropFirst() }
    guard name.contains(0x20) else { return prefix + name }
    return [0x22] + prefix + name + [0x22]
  }
}
