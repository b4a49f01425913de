internal import RunEvents
internal import Subprocess
internal import Synchronization

/// The results of verification commands on bases, which all jobs of a run share.
///
/// Jobs whose commands would run in the same room take turns, so that each command runs once.
final class Baselines: Sendable {
  private struct Content {
    var results: [String: BaseFacts] = [:]
    var busy: Set<String> = []
  }

  private let content: Mutex<Content>

  /// Continues with the results of an interrupted run.
  init(continuing results: [String: BaseFacts]) {
    content = Mutex(Content(results: results))
  }

  private enum Turn {
    case done([BaseFacts])
    case run(missing: [String])
    case wait
  }

  /// Returns the results of commands by their keys, in order.
  ///
  /// `room` names the room that they run in. `run` runs the missing ones there and returns their
  /// results; if it throws, another job may try.
  func results<Failure: Error>(
    of keys: [String],
    in room: String,
    waiting: () throws(Failure) -> Void,
    run: (_ missing: [String]) throws(Failure) -> [BaseFacts]
  ) throws(Failure) -> [BaseFacts] {
    while true {
      switch turn(keys, room) {
      case .done(let results): return results
      case .wait:
        try waiting()
        _ = Readiness.wait(for: [], until: MonotonicInstant.now + .milliseconds(20))
      case .run(let missing):
        do throws(Failure) {
          let found = try run(missing)
          content.withLock { content in
            for facts in found { content.results[facts.key] = facts }
            content.busy.remove(room)
          }
        } catch {
          content.withLock { _ = $0.busy.remove(room) }
          throw error
        }
      }
    }
  }

  private func turn(_ keys: [String], _ room: String) -> Turn {
    content.withLock { content in
      let missing = keys.filter { content.results[$0] == nil }
      if missing.isEmpty { return .done(keys.compactMap { content.results[$0] }) }
      guard content.busy.insert(room).inserted else { return .wait }
      return .run(missing: missing)
    }
  }

  /// Adds or replaces a result.
  func note(_ facts: BaseFacts) { content.withLock { $0.results[facts.key] = facts } }
}
