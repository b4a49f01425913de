internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import Subprocess

/// The folders, programs, and environment that all groups use.
struct Bench: Sendable {
  /// The amount to measure.
  let size: Size
  /// The folder in which repositories are kept and everything else is created and removed.
  let folder: String
  /// The absolute path of a repository that the user named.
  let repository: String?
  /// The path of the measured program.
  let kjob: String
  /// The path of this program.
  let own: String
  /// The Python interpreter with the protocol's SDK, if there is one.
  let python: String?
  /// The folder with the script loop and its client.
  let peers: String
  private let directory: String
  private let start = monotonicSeconds()

  /// Creates the bench with its folder, and finds the programs.
  init(_ options: Options) throws {
    directory = FileManager.default.currentDirectoryPath
    size = options.size
    let current = directory
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : current + "/" + path }
    try makeDirectories(resolved(options.folder))
    folder = resolved(options.folder)
    repository = options.repository.map(resolved)
    peers = resolved(options.peers)
    python = options.python.map(resolved)
    own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    kjob = options.kjob.map(resolved) ?? (parentPath(own) ?? "") + "/kjob"
    for name in ["/home", "/tmp", "/work"] { try makeDirectories(folder + name) }
  }

  /// Resolves a path against the folder in which the suite was started.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }

  /// Returns a description of the machine, with the versions of its software.
  func machine() throws -> Machine {
    let git = try text(["git", "--version"]).split(separator: " ").dropFirst(2).first
    let sdk = try python.map { python in
      try text([
        python, "-c",
        "import importlib.metadata as m; print(m.version('agent-client-protocol'))",
      ])
    }
    let fileCost = try FileCost.measure(in: folder)
    if fileCost > FileCost.bearable {
      report(
        "a small file takes \(Unit.seconds.shown(fileCost)) on this file system: it is the disk that "
          + "will be measured; try another --folder"
      )
    }
    return Machine(
      folder: folder,
      fileCost: fileCost,
      git: git.map { String($0).trimmed } ?? "unknown",
      sdk: sdk?.trimmed
    )
  }

  /// The environment of everything that is measured, without any of the user's configuration.
  var environment: [String: String] {
    var result = [
      "HOME": folder + "/home", "TMPDIR": folder + "/tmp", "LC_ALL": "C.UTF-8",
      "KIRO_HOME": folder + "/home/.kiro", "XDG_CACHE_HOME": folder + "/home/.cache",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "NO_COLOR": "1",
    ]
    result["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    return result
  }

  /// Returns a program to measure, with the suite's environment.
  func process(
    _ arguments: [String],
    in directory: String? = nil,
    output: String = "/dev/null",
    adding variables: [String: String] = [:],
    watchesMemory: Bool = false,
    countsEverything: Bool = false
  ) -> MeasuredProcess {
    MeasuredProcess(
      arguments: arguments,
      directory: directory,
      environment: environment.merging(variables) { $1 },
      output: output,
      errors: folder + "/errors.log",
      watchesMemory: watchesMemory,
      countsEverything: countsEverything
    )
  }

  /// Returns a bash script to measure.
  func script(
    _ text: String,
    _ arguments: [String] = [],
    adding variables: [String: String] = [:]
  ) -> MeasuredProcess {
    process(["bash", "-euo", "pipefail", "-c", text, "bash"] + arguments, adding: variables)
  }

  /// Runs a bash script as preparation.
  func shell(_ text: String, _ arguments: [String] = []) throws {
    _ = try script(text, arguments).run()
  }

  /// Returns a program's output.
  func text(_ arguments: [String], in directory: String? = nil) throws -> String {
    let output = folder + "/output.log"
    _ = try process(arguments, in: directory, output: output).run()
    return readText(output) ?? ""
  }

  /// Removes the results of a measurement, outside the measured time.
  func remove(_ paths: [String]) throws {
    guard !paths.isEmpty else { return }
    try shell("rm -rf -- \"$@\"", paths)
  }

  /// Returns an empty folder for a group.
  func work(_ name: String) throws -> String {
    let path = folder + "/work/" + name
    try remove([path])
    try makeDirectories(path)
    return path
  }

  /// Prints progress to standard error.
  func report(_ text: String) {
    let elapsed = Table.number(monotonicSeconds() - start, digits: 0)
    writeAll(2, Array("bench: \(elapsed) s: \(text)\n".utf8))
  }

  /// Returns the repositories of these kinds, followed by the user's own.
  func repositories(_ kinds: [RepositoryKind]) throws -> [Subject] {
    var subjects = try kinds.map { kind in
      Subject(
        name: kind.name,
        path: try kind.path(in: folder + "/repositories", self),
        count: kind.count,
        isSmall: kind.isSmall,
        isGenerated: true
      )
    }
    if let repository {
      let files = try text(["git", "-C", repository, "ls-tree", "-r", "--name-only", "-z", "HEAD"])
      subjects.append(
        Subject(
          name: lastComponent(repository),
          path: repository,
          count: files.utf8.count { $0 == 0 },
          isSmall: false,
          isGenerated: false
        )
      )
    }
    return subjects
  }
}

/// A repository to measure.
struct Subject {
  /// The name in the table.
  var name: String
  /// The path.
  var path: String
  /// The number of files.
  var count: Int
  /// True when the repository has many small, unrelated files.
  var isSmall: Bool
  /// True when the repository was generated, so that goals apply to it.
  var isGenerated: Bool
}
