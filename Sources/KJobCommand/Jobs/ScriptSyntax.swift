internal import FileSystem
internal import Subprocess
internal import Synchronization
internal import Threads

/// Asks the shell that runs a job's commands whether it can read them, without running any.
enum ScriptSyntax {
  /// The time limit for one script.
  private static let limit = Duration.seconds(10)
  /// The longest script that fits into an argument of a program, in bytes.
  private static let longest = 100_000

  /// Returns the shell's complaint about each script.
  ///
  /// Nil for a good script, and for one that could not be checked; without a shell, that is every
  /// script. `path` is the `PATH` in which the shell is looked up.
  static func complaints(about scripts: [String], path: String) -> [String?] {
    let environment = ["LC_ALL": "C", "PATH": path]
    let shells = [["bash", "--noprofile", "--norc"], ["sh"]]
    let shell = shells.first { shell in
      let command = Subprocess.Command(shell, environment: environment, workingDirectory: "/")
      return (try? command.resolvedExecutable()) != nil
    }
    guard let shell else { return scripts.map { _ in nil } }
    let work = Work(scripts.count)
    ThreadTeam.run(min(scripts.count / 2 + 1, ThreadTeam.usefulCount)) { _ in
      while let index = work.next() {
        let script = scripts[index]
        guard script.utf8.count <= longest else { continue }
        // Patterns of this kind are read only with the option, which the script itself would set.
        let options = shell[0] == "bash" && script.contains("extglob") ? ["-O", "extglob"] : []
        let command = Subprocess.Command(
          shell + options + ["-n", "-c", script],
          environment: environment,
          workingDirectory: "/"
        )
        work.finish(index, complaint(of: command))
      }
    }
    return work.complaints
  }

  private static func complaint(of command: Subprocess.Command) -> String? {
    guard var process = try? ChildProcess(starting: command, inputClosed: true) else { return nil }
    let deadline = MonotonicInstant.now + limit
    var errors: [UInt8] = []
    while MonotonicInstant.now < deadline {
      let soon = min(deadline, MonotonicInstant.now + .milliseconds(50))
      _ = Readiness.wait(for: [.readable(process.ended.number)], until: soon)
      while case .bytes = readAvailable(process.standardError.number, into: &errors) {}
      guard let status = process.reap() else { continue }
      while case .bytes = readAvailable(process.standardError.number, into: &errors) {}
      guard case .exited(let code) = status, code != 0 else { return nil }
      return message(String(decoding: errors, as: UTF8.self))
    }
    return nil
  }

  /// Returns the first complaint without the shell's name: `bash: -c: line 1: syntax error…`, or
  /// `sh: 1: Syntax error…`.
  private static func message(_ errors: String) -> String? {
    let lines = errors.split(whereSeparator: \.isNewline)
    guard var line = lines.first(where: { !$0.contains(": warning: ") }) else { return nil }
    for start in ["bash: ", "sh: ", "-c: "] where line.hasPrefix(start) {
      line = line.dropFirst(start.count)
    }
    return line.first?.isNumber == true ? "line \(line)" : String(line)
  }

  /// The scripts that several threads check.
  private final class Work: Sendable {
    private struct State {
      var next = 0
      var complaints: [String?]
    }

    private let state: Mutex<State>

    init(_ count: Int) {
      state = Mutex(State(complaints: [String?](repeating: nil, count: count)))
    }

    /// Returns the index of the next script; nil when there are no more.
    func next() -> Int? {
      state.withLock { state in
        guard state.next < state.complaints.count else { return nil }
        state.next += 1
        return state.next - 1
      }
    }

    func finish(_ index: Int, _ complaint: String?) {
      state.withLock { $0.complaints[index] = complaint }
    }

    var complaints: [String?] { state.withLock { $0.complaints } }
  }
}
