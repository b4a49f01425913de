public import Subprocess
internal import Synchronization

/// Starts MCP servers only to see that they do, all at once.
///
/// An agent says little about a server that did not start; asked by kjob itself, the server's own
/// words come out. Each check has a thread of its own and leaves nothing of its server behind. The
/// process has to ignore SIGPIPE, as kjob does.
public final class Preflight: Sendable {
  private let definitions: [ServerDefinition]
  private let results = Mutex<[Int: ServerCheck]>([:])
  private let stopping: Waker
  private let finished: Waker

  private init(_ definitions: [ServerDefinition]) throws(SpawnError) {
    self.definitions = definitions
    stopping = try Waker()
    finished = try Waker()
  }

  /// Begins to check servers; all of them are given until the same moment.
  ///
  /// Every server is started by `launcher` with its own variables besides, and is told that it talks
  /// to kjob of `clientVersion`.
  public static func start(
    _ definitions: [ServerDefinition],
    by launcher: ProgramLauncher,
    clientVersion: String,
    until deadline: MonotonicInstant
  ) throws(SpawnError) -> Preflight {
    let preflight = try Preflight(definitions)
    let surroundings = CheckSurroundings(
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

  /// Whether every check is over and every server gone again.
  public var isFinished: Bool {
    results.withLock { $0.count } == definitions.count
  }

  /// The checks that are over, in the order of the definitions.
  public var checks: [ServerCheck] {
    let results = results.withLock { $0 }
    return definitions.indices.compactMap { results[$0] }
  }

  /// A descriptor that becomes and stays readable when every check is over.
  public var number: Int32 { finished.number }

  /// Ends what still goes on, without waiting for it.
  public func stop() {
    stopping.wake()
  }

  /// Waits until every check is over and every server gone again.
  public func wait() {
    _ = Readiness.wait(for: [.readable(finished.number)], until: nil)
  }

  private func finish(_ index: Int, _ check: ServerCheck) {
    let isLast = results.withLock { results in
      results[index] = check
      return results.count == definitions.count
    }
    if isLast { finished.wake() }
  }

  private static func check(
    _ definition: ServerDefinition,
    _ surroundings: CheckSurroundings
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
