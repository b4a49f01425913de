public import Job
public import Subprocess
internal import Synchronization

/// Starts MCP servers at the same time, only to check that they work.
///
/// An agent reports little about a server that did not start; when kjob starts the server itself,
/// the server's own message is visible. Each check has its own thread and leaves none of its
/// server's processes behind. The process must ignore SIGPIPE, as kjob does.
public final class Preflight: Sendable {
  private let definitions: [MCPServer]
  private let results = Mutex<[Int: ServerCheck]>([:])
  private let stopping: Waker
  private let finished: Waker

  private init(_ definitions: [MCPServer]) throws(SpawnError) {
    self.definitions = definitions
    stopping = try Waker()
    finished = try Waker()
  }

  /// Starts checking servers, with one deadline for all of them.
  ///
  /// Each server is started by `launcher` with its own additional variables, and kjob introduces
  /// itself with `clientVersion`.
  public static func start(
    _ definitions: [MCPServer],
    by launcher: ProgramLauncher,
    clientVersion: String,
    until deadline: MonotonicInstant
  ) throws(SpawnError) -> Preflight {
    let preflight = try Preflight(definitions)
    let surroundings = CheckContext(
      launcher: launcher,
      deadline: deadline,
      stop: preflight.stopping,
      clientVersion: clientVersion
    )
    if definitions.isEmpty { preflight.finished.wake() }
    for (index, definition) in definitions.enumerated() {
      do throws(SpawnError) {
        try DedicatedThread.start {
          preflight.finish(index, check(definition, surroundings))
        }
      } catch {
        preflight.finish(index, ServerCheck(name: definition.name, state: .failed("\(error)")))
      }
    }
    return preflight
  }

  /// True when every check is finished and every server has ended.
  public var isFinished: Bool { results.withLock { $0.count } == definitions.count }

  /// The finished checks, in the order of the definitions.
  public var checks: [ServerCheck] {
    let results = results.withLock { $0 }
    return definitions.indices.compactMap { results[$0] }
  }

  /// A descriptor that becomes readable, and stays so, when every check is finished.
  public var number: Int32 { finished.number }

  /// Stops the unfinished checks, without waiting for them.
  public func stop() { stopping.wake() }

  /// Waits until every check is finished and every server has ended.
  public func wait() { _ = Readiness.wait(for: [.readable(finished.number)], until: nil) }

  private func finish(_ index: Int, _ check: ServerCheck) {
    let isLast = results.withLock { results in
      results[index] = check
      return results.count == definitions.count
    }
    if isLast { finished.wake() }
  }

  private static func check(
    _ definition: MCPServer,
    _ surroundings: CheckContext
  ) -> ServerCheck {
    switch definition.transport {
    case .command(let command, let environment):
      CommandCheck.run(
        named: definition.name,
        command: command,
        adding: environment,
        surroundings
      )
    case .http(let url, let headers):
      HTTPCheck.run(named: definition.name, url: url, headers: headers, surroundings)
    }
  }
}
