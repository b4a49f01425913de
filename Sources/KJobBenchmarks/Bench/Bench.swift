internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import Subprocess

/// What all groups work with: folders, programs and the environment of what is started.
struct Bench: Sendable {
  /// How much is measured.
  let size: Size
  /// Where repositories are kept and everything else is made and removed.
  let folder: String
  /// A repository of the user's, by its absolute path.
  let repository: String?
  /// The program that is measured.
  let kjob: String
  /// This program.
  let own: String
  /// The Python with the protocol's SDK, if there is one.
  let python: String?
  /// The folder of the user's loop and its client.
  let peers: String
  private let directory: String
  private let start = monotonicSeconds()

  /// Finds programs and makes the folder.
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

  /// A path as it is meant from the folder in which the suite was started.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }

  /// The machine with the versions of what is on it.
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
      tell(
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

  /// What everything that is measured gets: nothing of the user's configuration.
  var environment: [String: String] {
    var result = [
      "HOME": folder + "/home", "TMPDIR": folder + "/tmp", "LC_ALL": "C.UTF-8",
      "KIRO_HOME": folder + "/home/.kiro", "XDG_CACHE_HOME": folder + "/home/.cache",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "NO_COLOR": "1",
    ]
    result["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    return result
  }

  /// A program to measure, with the suite's environment.
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

  /// Runs a bash script to measure it.
  func script(
    _ text: String,
    _ arguments: [String] = [],
    adding variables: [String: String] = [:]
  ) -> MeasuredProcess {
    process(["bash", "-euo", "pipefail", "-c", text, "bash"] + arguments, adding: variables)
  }

  /// Runs a bash script that is only preparation.
  func shell(_ text: String, _ arguments: [String] = []) throws {
    _ = try script(text, arguments).run()
  }

  /// What a program prints.
  func text(_ arguments: [String], in directory: String? = nil) throws -> String {
    let output = folder + "/output.log"
    _ = try process(arguments, in: directory, output: output).run()
    return readText(output) ?? ""
  }

  /// Removes what a measurement has made, outside of the measured time.
  func remove(_ paths: [String]) throws {
    guard !paths.isEmpty else { return }
    try shell("rm -rf -- \"$@\"", paths)
  }

  /// An empty folder for a group.
  func work(_ name: String) throws -> String {
    let path = folder + "/work/" + name
    try remove([path])
    try makeDirectories(path)
    return path
  }

  /// Says what goes on, on standard error.
  func tell(_ text: String) {
    let elapsed = Table.number(monotonicSeconds() - start, digits: 0)
    writeAll(2, Array("bench: \(elapsed) s: \(text)\n".utf8))
  }

  /// The repositories of this list, and the user's own last, each with its name and its kind.
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

/// A repository that is worked on.
struct Subject {
  /// The name in the table.
  var name: String
  /// Its path.
  var path: String
  /// How many files it has.
  var count: Int
  /// Whether its files are many, small and unrelated.
  var isSmall: Bool
  /// Whether it was generated, so that goals hold for it.
  var isGenerated: Bool
}
