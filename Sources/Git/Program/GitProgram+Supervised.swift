internal import FileSystem
internal import Subprocess

extension GitProgram {
  /// Runs git under a supervisor, so that none of the programs that it starts outlives this call or
  /// kjob.
  ///
  /// For git that talks to other machines: it starts ssh, which may wait for a long time.
  func runSupervised(
    _ arguments: [String],
    in folder: String,
    environment: [String: String],
    settings: [String],
    interruption: Interruption
  ) throws(GitError) -> Output {
    try requireUnchanged()
    let output: Output?
    do throws(SpawnError) {
      let launcher = ProgramLauncher(
        under: try ForkServer(),
        token: "git-" + String(UInt64.random(in: 0...(.max)), radix: 36),
        environment: Self.ownVariables.merging(environment) { $1 },
        workingDirectory: folder
      )
      let words = [path] + settings.flatMap { ["-c", $0] } + arguments
      var conversation = SupervisedConversation(
        try launcher.start(words, inputClosed: true),
        token: launcher.token
      )
      output = conversation.run(interruption)
    } catch {
      throw .processNotStarted("\(error)")
    }
    guard let output else { throw .interrupted }
    return output
  }
}

/// One supervised run of git, without input.
private struct SupervisedConversation: ~Copyable {
  /// The number of bytes kept of the standard error.
  private static let longestErrors = 65_536
  /// The interval between checks for an interruption.
  private static let interval = Duration.milliseconds(50)

  private var process: SupervisedProcess
  private let token: String
  private var output: [UInt8] = []
  private var errors: [UInt8] = []
  private var isOutputOpen = true
  private var areErrorsOpen = true

  init(_ process: consuming SupervisedProcess, token: String) {
    self.process = process
    self.token = token
  }

  /// Reads both streams to the end; nil after an interruption.
  mutating func run(_ interruption: Interruption) -> GitProgram.Output? {
    while true {
      if interruption.isNow {
        _ = process.sweep(token: token)
        return nil
      }
      var interests: [Readiness.Interest] = [.readable(process.ended.number)]
      if isOutputOpen { interests.append(.readable(process.standardOutput.number)) }
      if areErrorsOpen { interests.append(.readable(process.standardError.number)) }
      let ready = Readiness.wait(for: interests, until: MonotonicInstant.now + Self.interval)
      _ = read()
      guard ready.contains(.readable(process.ended.number)), let status = process.reap() else {
        continue
      }
      // Nothing is left that could write more.
      _ = process.sweep(token: token)
      while read() {}
      return .init(status: status, bytes: output, errors: errors)
    }
  }

  /// Reads what is there; returns false if nothing was.
  private mutating func read() -> Bool {
    var pieces: ([UInt8], [UInt8]) = ([], [])
    if isOutputOpen, readAvailable(process.standardOutput.number, into: &pieces.0) == .end {
      isOutputOpen = false
    }
    if areErrorsOpen, readAvailable(process.standardError.number, into: &pieces.1) == .end {
      areErrorsOpen = false
    }
    output += pieces.0
    errors += pieces.1.prefix(Self.longestErrors - errors.count)
    return !pieces.0.isEmpty || !pieces.1.isEmpty
  }
}
