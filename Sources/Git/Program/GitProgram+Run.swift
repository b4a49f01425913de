internal import FileSystem
internal import Glibc
internal import Subprocess

extension GitProgram {
  /// The standard input of a git call.
  enum Input {
    /// No input.
    case nothing
    /// These bytes.
    case bytes([UInt8])
    /// A file, from its start.
    case file(path: String)
  }

  /// The result of a git call.
  struct Output {
    var status: ExitStatus
    /// The standard output.
    var bytes: [UInt8]
    /// The beginning of the standard error.
    var errors: [UInt8]

    /// The standard output as text, without trailing line breaks.
    var text: String {
      var text = Substring(shown(bytes))
      while text.last?.isNewline == true { text.removeLast() }
      return String(text)
    }

    /// The first line that reports an error, without git's prefix such as `error: `.
    var message: String {
      let lines = shown(errors).split(whereSeparator: \.isNewline).map(String.init)
      let line = lines.first { $0.hasPrefix("error: ") || $0.hasPrefix("fatal: ") } ?? lines.first
      guard let line else { return "git \(status)" }
      for start in ["error: ", "fatal: "] where line.hasPrefix(start) {
        return String(line.dropFirst(start.count))
      }
      return line
    }
  }

  /// The variables that keep git from any configuration and from asking.
  static let ownVariables = [
    "GIT_ATTR_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": "0", "HOME": "/nonexistent",
    "LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin",
  ]

  /// Runs git with a configuration that consists of `settings` alone.
  ///
  /// With `take`, the standard output goes there piece by piece and is not kept.
  ///
  /// - Throws: ``GitError/gitChanged(path:)`` when the program has been replaced,
  ///   ``GitError/interrupted``, or the reason why it cannot be started. The output has git's exit
  ///   status.
  func run(
    _ arguments: [String],
    in folder: String,
    environment: [String: String] = [:],
    settings: [String] = [],
    input: Input = .nothing,
    take: (([UInt8]) -> Void)? = nil,
    interruption: Interruption = .never
  ) throws(GitError) -> Output {
    try run(
      arguments,
      in: folder,
      onlyEnvironment: Self.ownVariables.merging(environment) { $1 },
      settings: settings,
      input: input,
      take: take,
      interruption: interruption
    )
  }

  /// Runs git with exactly these variables, so that it reads any configuration that it finds.
  func run(
    _ arguments: [String],
    in folder: String,
    onlyEnvironment environment: [String: String],
    settings: [String] = [],
    input: Input = .nothing,
    take: (([UInt8]) -> Void)? = nil,
    interruption: Interruption = .never
  ) throws(GitError) -> Output {
    try requireUnchanged()
    let command = Command(
      [path] + settings.flatMap { ["-c", $0] } + arguments,
      environment: environment,
      workingDirectory: folder
    )
    return try GitConversation.run(command, input, take: take, interruption)
  }
}

/// One run of git or a filter, from start to end.
struct GitConversation: ~Copyable {
  /// The number of bytes kept of the standard error; git repeats itself for each file.
  private static let longestErrors = 65_536
  /// The interval between checks for an interruption.
  private static let interval = Duration.milliseconds(50)

  private var process: ChildProcess
  private var input: InputReader
  private var pending: ArraySlice<UInt8> = []
  private var output: [UInt8] = []
  private var errors: [UInt8] = []
  private var isOutputOpen = true
  private var areErrorsOpen = true
  /// Receives the standard output instead of ``output``.
  private let take: (([UInt8]) -> Void)?

  private init(
    _ process: consuming ChildProcess,
    _ input: consuming InputReader,
    take: (([UInt8]) -> Void)?
  ) {
    self.process = process
    self.input = input
    self.take = take
  }

  /// Runs a command to its end.
  static func run(
    _ command: Command,
    _ input: GitProgram.Input,
    take: (([UInt8]) -> Void)? = nil,
    _ interruption: Interruption
  ) throws(GitError) -> GitProgram.Output {
    let source = try InputReader(input)
    let process: ChildProcess
    do throws(SpawnError) {
      process = try ChildProcess(starting: command)
    } catch {
      throw .processNotStarted("\(error)")
    }
    var conversation = GitConversation(process, source, take: take)
    return try conversation.run(interruption)
  }

  /// Writes the input and reads both streams; a process that has not been reaped is killed.
  private mutating func run(_ interruption: Interruption) throws(GitError) -> GitProgram.Output {
    while true {
      try interruption.check()
      try refill()
      var interests: [Readiness.Interest] = [.readable(process.ended.number)]
      if let number = process.standardInput?.number { interests.append(.writable(number)) }
      if isOutputOpen { interests.append(.readable(process.standardOutput.number)) }
      if areErrorsOpen { interests.append(.readable(process.standardError.number)) }
      let ready = Readiness.wait(for: interests, until: MonotonicInstant.now + Self.interval)
      write(ready)
      read(ready)
      guard ready.contains(.readable(process.ended.number)), let status = process.reap() else {
        continue
      }
      // Its last output may still be in the pipes; git starts no process that could keep them open.
      while isOutputOpen || areErrorsOpen { readOnce() }
      return .init(status: status, bytes: output, errors: errors)
    }
  }

  private mutating func refill() throws(GitError) {
    guard pending.isEmpty, process.standardInput != nil else { return }
    pending = try input.next()[...]
    if pending.isEmpty { process.closeInput() }
  }

  private mutating func write(_ ready: Set<Readiness.Interest>) {
    guard let number = process.standardInput?.number, ready.contains(.writable(number)) else {
      return
    }
    switch writeAvailable(number, pending) {
    case .taken(let count): pending = pending.dropFirst(count)
    // The process ended early and reports the reason.
    case .broken: process.closeInput()
    }
  }

  private mutating func read(_ ready: Set<Readiness.Interest>) {
    guard
      ready.contains(.readable(process.standardOutput.number))
        || ready.contains(.readable(process.standardError.number))
    else { return }
    readOnce()
  }

  private mutating func readOnce() {
    if isOutputOpen, readAvailable(process.standardOutput.number, into: &output) == .end {
      isOutputOpen = false
    }
    if let take, !output.isEmpty {
      take(output)
      output = []
    }
    guard areErrorsOpen else { return }
    var piece: [UInt8] = []
    if readAvailable(process.standardError.number, into: &piece) == .end { areErrorsOpen = false }
    errors += piece.prefix(Self.longestErrors - errors.count)
  }
}

/// Reads the input of a git call, piece by piece.
private struct InputReader: ~Copyable {
  private static let pieceSize = 1 << 20

  private var bytes: [UInt8]?
  private let file: Descriptor?
  private let path: String
  private var offset = 0

  init(_ input: GitProgram.Input) throws(GitError) {
    switch input {
    case .nothing:
      bytes = nil
      file = nil
      path = ""
    case .bytes(let given):
      bytes = given
      file = nil
      path = ""
    case .file(let place):
      // Opened before the first assignment, as in ``ScratchRepository``.
      let opened = try located(place) { () throws(FileError) in try RegularFile.open(place) }
      bytes = nil
      file = consume opened
      path = place
    }
  }

  /// Returns the next piece; empty at the end.
  mutating func next() throws(GitError) -> [UInt8] {
    if let given = bytes.take() { return given }
    do throws(FileError) {
      let piece = try file?.readPiece(Self.pieceSize, at: offset, path: path) ?? []
      offset += piece.count
      return piece
    } catch {
      throw .file(error)
    }
  }
}
