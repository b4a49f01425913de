internal import FileSystem
internal import FoundationEssentials
internal import Glibc

/// A repository that is generated from a seed, once.
enum RepositoryKind: Hashable, Sendable {
  /// This number of files with a mean of 4 kB, with a history, packed with deltas.
  case text(Int)
  /// This number of unrelated files with a mean of 1.4 kB, in half as many folders, without a
  /// history.
  case small(Int)

  /// The version of the generator; it changes with the output for the same seed.
  private static let version = 1
  /// The seed of all repositories.
  private static let seed: UInt64 = 2_026
  /// The number of commits after the first one.
  private static let laterCommits = 8

  /// The name for people.
  var name: String {
    switch self {
    case .text(let count): "\(Self.shown(count)) files"
    case .small(let count): "\(Self.shown(count)) small files"
    }
  }

  /// True when deltas are a small part of git's own checkout, which leads to other goals.
  var isSmall: Bool {
    if case .small = self { return true }
    return false
  }

  /// The number of files.
  var count: Int {
    switch self {
    case .text(let count), .small(let count): count
    }
  }

  private static func shown(_ count: Int) -> String {
    count >= 1_000 && count % 1_000 == 0 ? "\(count / 1_000)k" : "\(count)"
  }

  /// Returns the repository's path below a folder; generates it if it does not exist.
  func path(in folder: String, _ bench: Bench) throws -> String {
    let label = (isSmall ? "small" : "text") + "-\(count)-seed-\(Self.seed)-version-\(Self.version)"
    let path = folder + "/" + label
    if isAccessible(path) { return path }
    bench.report("generating \(name)")
    try makeDirectories(folder)
    let unfinished = path + ".unfinished"
    try bench.remove([unfinished])
    try make(at: unfinished, seed: Self.seed, bench)
    // Only a complete repository gets the final name.
    guard unsafe rename(unfinished, path) == 0 else {
      throw BenchFailure("cannot rename \(unfinished)")
    }
    return path
  }

  /// Runs `kjob-benchmarks generate text|small COUNT SEED PATH`, for the tests.
  static func main(_ arguments: [String]) throws -> Int32 {
    guard arguments.count == 4, ["text", "small"].contains(arguments[0]),
      let count = Int(arguments[1]), count > 0, let seed = UInt64(arguments[2])
    else { throw BenchFailure("usage: kjob-benchmarks generate text|small COUNT SEED PATH") }
    let kind = arguments[0] == "text" ? RepositoryKind.text(count) : .small(count)
    let bench = try Bench(Options(["--folder", arguments[3] + ".work"]))
    try kind.make(at: bench.absolute(arguments[3]), seed: seed, bench)
    return 0
  }

  private func make(at path: String, seed: UInt64, _ bench: Bench) throws {
    try bench.shell("git init --quiet --initial-branch=main \"$1\"", [path])
    let stream = path + "/.git/stream"
    try writeStream(to: stream, seed: seed)
    try bench.shell(
      """
      cd "$1"
      git fast-import --quiet <.git/stream
      rm .git/stream
      git config gc.auto 0
      git config maintenance.auto false
      git gc --aggressive --quiet
      """,
      [path]
    )
  }

  private func writeStream(to path: String, seed: UInt64) throws {
    let text = GeneratedText(seed: seed)
    let descriptor = openFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    guard descriptor >= 0 else { throw BenchFailure("cannot write \(path)") }
    defer { _ = close(descriptor) }
    var buffer: [UInt8] = []
    func put(_ text: String) { buffer += Array(text.utf8) }
    for commit in 0...(isSmall ? 0 : Self.laterCommits) {
      put("commit refs/heads/main\n")
      put(
        "committer Generator <generator@example.invalid> \(1_700_000_000 + commit * 86_400) +0000\n"
      )
      put("data 9\ncommit \(commit)\n\n")
      for file in 0..<count where commit == 0 || Self.changes(file, in: commit, seed) {
        var lines = text.lines(of: file, mean: isSmall ? 1_400 : 4_096)
        // Earlier changes of the file are applied first.
        for version in 1..<(commit + 1) where Self.changes(file, in: version, seed) {
          text.edit(&lines, of: file, version: version)
        }
        put(
          "M \(file % 50 == 0 ? "100755" : "100644") inline \(folder(of: file))/file-\(file).txt\n"
        )
        put("data \(lines.reduce(0) { $0 + $1.count })\n")
        for line in lines { buffer += line }
        put("\n")
        if buffer.count > 1 << 20 {
          guard writeAll(descriptor, buffer) else { throw BenchFailure("cannot write \(path)") }
          buffer.removeAll(keepingCapacity: true)
        }
      }
      put("M 120000 inline link-\(commit)\ndata 7\nfolder/\n\n")
    }
    put("done\n")
    guard writeAll(descriptor, buffer) else { throw BenchFailure("cannot write \(path)") }
  }

  /// Returns true if a later commit changes a file; each changes about one in eight.
  private static func changes(_ file: Int, in commit: Int, _ seed: UInt64) -> Bool {
    var random = SplitMix(seed, 3, file, commit)
    return random.below(8) == 0
  }

  /// Returns a nested folder, of which each contains about twenty files, or two.
  private func folder(of file: Int) -> String {
    let number = file / (isSmall ? 2 : 20)
    return "part-\(number / 256)/group-\(number / 16 % 16)/folder-\(number % 16)"
  }
}
