internal import FoundationEssentials
internal import Glibc

/// The machine, as far as it affects the figures.
struct Machine: Codable, Sendable {
  /// The number of processors.
  var processors: Int
  /// The processors' model name.
  var model: String
  /// The kernel's release.
  var kernel: String
  /// The type of the file system with the folder.
  var fileSystem: String
  /// The time to create one small file there, in seconds.
  var fileCost: Double
  /// The version of git.
  var git: String
  /// The version of libgit2 that this process has loaded.
  var libgit2: String
  /// The version of the protocol's Python SDK; nil without one.
  var sdk: String?
  /// The method of measuring processor time.
  var cpuAccount: CPUAccount.Way

  /// Creates a description of this machine.
  init(folder: String, fileCost: Double, git: String, sdk: String?) {
    processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    model = Self.field("model name", of: "/proc/cpuinfo") ?? "unknown"
    kernel = (readText("/proc/sys/kernel/osrelease") ?? "unknown").trimmed
    fileSystem = Self.fileSystem(of: folder)
    self.fileCost = fileCost
    self.git = git
    libgit2 = Self.loaded("libgit2.so.") ?? "unknown"
    self.sdk = sdk
    cpuAccount = MeasuredProcess.way
  }

  private static func field(_ name: String, of path: String) -> String? {
    for line in (readText(path) ?? "").split(separator: "\n") where line.hasPrefix(name) {
      return line.split(separator: ":", maxSplits: 1).last.map { String($0).trimmed }
    }
    return nil
  }

  /// Returns the type of the file system that contains a folder.
  private static func fileSystem(of folder: String) -> String {
    var best = (length: -1, kind: "unknown")
    for line in (readText("/proc/self/mounts") ?? "").split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2 else { continue }
      let place = fields[1] == "/" ? "" : String(fields[1])
      // The last mount at a place covers the earlier ones.
      if folder == place || folder.hasPrefix(place + "/"), place.count >= best.length {
        best = (place.count, String(fields[2]))
      }
    }
    return best.kind
  }

  /// Returns the version in the file name of a library that is mapped into this process.
  private static func loaded(_ prefix: String) -> String? {
    for line in (readText("/proc/self/maps") ?? "").split(separator: "\n") {
      let name = line.split(separator: "/").last ?? ""
      if name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
    }
    return nil
  }
}

extension String {
  /// The text without surrounding blanks.
  var trimmed: String {
    let blanks: Set<Character> = [" ", "\n", "\t"]
    var text = self[...]
    while let first = text.first, blanks.contains(first) { text.removeFirst() }
    while let last = text.last, blanks.contains(last) { text.removeLast() }
    return String(text)
  }
}
