internal import FileSystem

/// The memory of a process and all its descendants.
enum ProcessMemory {
  /// Returns the proportional set size of a process and its descendants, in bytes.
  ///
  /// A page that several processes share counts in parts, so that the sum is their real usage.
  /// Processes of the program `excluded` and their descendants are omitted.
  static func proportional(below process: Int32, besides excluded: String) -> Double {
    var parents: [Int32: [Int32]] = [:]
    let names = (try? Folder(path: "/proc").entries()) ?? []
    for id in names.compactMap({ Int32($0.description) }) {
      if let parent = parent(of: id) { parents[parent, default: []].append(id) }
    }
    var sum = 0.0
    var open = [process]
    while let id = open.popLast() {
      if program(of: id) == excluded { continue }
      sum += memory(of: id)
      open += parents[id] ?? []
    }
    return sum
  }

  private static func parent(of process: Int32) -> Int32? {
    // The name, in brackets, may contain anything; the parent is the second field after it.
    guard let text = readText("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
      return nil
    }
    return text[end...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) }
  }

  private static func program(of process: Int32) -> String? {
    readText("/proc/\(process)/cmdline")?.split(separator: "\0").first.map(String.init)
  }

  private static func memory(of process: Int32) -> Double {
    let text = readText("/proc/\(process)/smaps_rollup") ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
      return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1_024
    }
    return 0
  }
}
