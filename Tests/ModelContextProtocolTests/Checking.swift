import FileSystem
import Foundation
import Job
import ModelContextProtocol
import Subprocess
import TestSupport
import Testing

/// The limit of checks that are over by themselves.
///
/// Long enough for a busy machine; reaching it is a failure.
let enough = Duration.seconds(120)

/// Begins a preflight in a folder, with the machine's `PATH`.
func begin(
  _ definitions: [MCPServer],
  in directory: TemporaryDirectory,
  environment: [String: String] = [:],
  token: String? = nil,
  for limit: Duration = enough
) throws -> Preflight {
  // As kjob does at its start; a server that has gone must not take the tests with it.
  signal(SIGPIPE, SIG_IGN)
  return try Preflight.start(
    definitions,
    by: ProgramLauncher(
      under: BuiltProgram.forkServer,
      token: token ?? directory.path,
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        .merging(environment) { $1 },
      workingDirectory: directory.path
    ),
    clientVersion: "1.2.3",
    until: .now + limit
  )
}

/// Checks one server to the end.
func check(
  _ transport: MCPServer.Transport,
  in directory: TemporaryDirectory,
  environment: [String: String] = [:],
  for limit: Duration = enough
) throws -> ServerCheck {
  let preflight = try begin(
    [MCPServer(name: "server", transport: transport)],
    in: directory,
    environment: environment,
    for: limit
  )
  preflight.wait()
  #expect(preflight.isFinished)
  return try #require(preflight.checks.first)
}

extension ServerCheck {
  /// What the server said at last.
  var errorText: String { String(decoding: errorTail, as: UTF8.self) }
}

/// Whether a process runs; one that only waits for being reaped does not.
func isRunning(_ process: Int32) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return false
  }
  return text.split(separator: ")").last?.hasPrefix(" Z") == false
}

/// Waits until a program has written a whole line to its standard output, and returns it.
func firstLine(of child: borrowing ChildProcess) throws -> String {
  var bytes: [UInt8] = []
  while !bytes.contains(0x0A) {
    _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
    try #require(readAvailable(child.standardOutput.number, into: &bytes) != .end)
  }
  return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
}

/// A named pipe by which a server says that it has come to some place.
struct Signpost {
  private let path: String

  init(_ path: String) {
    self.path = path
    unsafe mkfifo(path, 0o600)
  }

  /// Waits until somebody has written to it and closed it.
  func wait() throws {
    _ = try #require(FileHandle(forReadingAtPath: path)).readToEnd()
  }
}
