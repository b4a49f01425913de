internal import Dispatch
internal import Glibc
internal import Subprocess
internal import Synchronization

/// A program that is started, awaited, and measured as a whole.
struct MeasuredProcess {
  /// The program with its arguments.
  var arguments: [String]
  /// The folder in which it starts; nil for that of the suite.
  var directory: String?
  /// The complete environment.
  var environment: [String: String]
  /// The path for standard output.
  var output = "/dev/null"
  /// The path for standard error.
  var errors: String
  /// True when its own memory is measured.
  var watchesMemory = false
  /// True when processor time includes descendants that no process waits for.
  var countsEverything = false

  /// The method of measuring processor time on this machine.
  static let way: CPUAccount.Way = {
    guard let account = CPUAccount.make() else { return .waited }
    account.remove()
    return .controlGroup
  }()

  /// Runs the program to its end.
  ///
  /// `whileRunning` gets the process's id as soon as it is known.
  func run(
    expecting expected: Set<Int32> = [0],
    whileRunning: (Int32) throws -> Void = { _ in }
  ) throws -> Sample {
    let account = countsEverything ? CPUAccount.make() : nil
    defer { account?.remove() }
    let isPrepared = account != nil || directory != nil
    var start = monotonicSeconds()
    let process = try isPrepared ? spawnPrepared(in: account) : spawn(arguments)
    var used = 0.0
    if isPrepared {
      // The shell has stopped once it is in its folder and group, which take longer to enter than
      // many programs run.
      try Self.awaitStop(of: process)
      used = account?.seconds ?? 0
      start = monotonicSeconds()
      _ = kill(process, SIGCONT)
    }
    let watch = watchesMemory ? MemoryWatch(process) : nil
    let failure = Result { try whileRunning(process) }
    if case .failure = failure { _ = kill(process, SIGKILL) }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    let end = monotonicSeconds()
    let peak = watch?.end()
    // A supervisor may end a moment after kjob does.
    for _ in 0..<200 where account?.isPopulated == true { usleep(2_000) }
    let waited = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    try failure.get()
    let ending = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    guard expected.contains(ending) else {
      let tail = String((readText(errors) ?? "").suffix(2_000))
      throw BenchFailure("`\(arguments.joined(separator: " "))` ended with \(ending)\n\(tail)")
    }
    return Sample(
      wall: end - start,
      cpu: account?.seconds.map { $0 - used } ?? waited,
      peak: peak,
      parts: ["end": end]
    )
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  private static func awaitStop(of process: Int32) throws {
    var status: Int32 = 0
    while unsafe waitpid(process, &status, WUNTRACED) < 0 && errno == EINTR {}
    guard status & 0xFF == 0x7F else { throw BenchFailure("cannot prepare a process: \(status)") }
  }

  /// Starts a shell that enters the folder and the group, stops, and then becomes the program.
  private func spawnPrepared(in account: CPUAccount?) throws -> Int32 {
    let script = """
      cd "$1" && { [ -z "$2" ] || echo $$ >"$2/cgroup.procs"; } && shift 2 || exit
      kill -STOP $$
      exec "$@"
      """
    return try spawn(
      ["sh", "-c", script, "sh", directory ?? "/", account?.folder ?? ""] + arguments
    )
  }

  private func spawn(_ words: [String]) throws -> Int32 {
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o644)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o644)
    // The suite ignores SIGPIPE, and its threads may block signals; programs start as from a shell.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    let resets = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    unsafe posix_spawnattr_setflags(&attributes, resets)
    var process: pid_t = 0
    let argumentPointers = unsafe words.map { unsafe strdup($0) } + [nil]
    let variablePointers = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe (argumentPointers + variablePointers).forEach { unsafe free($0) }
    }
    let code = unsafe posix_spawnp(
      &process,
      words[0],
      &actions,
      &attributes,
      argumentPointers,
      variablePointers
    )
    guard code == 0 else { throw BenchFailure("cannot start \(arguments[0]): errno \(code)") }
    return process
  }
}

/// Measures the peak resident memory of a process, `VmHWM` in `/proc/PID/status`.
///
/// `ru_maxrss` is unsuitable: it is the maximum of the process and all processes that it waited
/// for, and starts at the memory of the benchmarks' own process.
final class MemoryWatch: Sendable {
  private struct State {
    var peak: Double = 0
    var isOver = false
  }

  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  /// Creates a watch that measures every ten milliseconds from now on.
  init(_ process: Int32) {
    let watching: Void? = try? DedicatedThread.start { [self] in
      while !state.withLock(\.isOver) {
        if let value = Self.peak(of: process) {
          // The shell that becomes the program has its own peak, which disappears with it.
          state.withLock { $0.peak = max($0.peak, value) }
        }
        usleep(10_000)
      }
      ended.signal()
    }
    if watching == nil { ended.signal() }
  }

  /// Stops measuring; returns the peak in bytes.
  func end() -> Double {
    state.withLock { $0.isOver = true }
    ended.wait()
    return state.withLock(\.peak)
  }

  private static func peak(of process: Int32) -> Double? {
    guard let text = readText("/proc/\(process)/status") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1_024 }
    }
    return nil
  }
}
