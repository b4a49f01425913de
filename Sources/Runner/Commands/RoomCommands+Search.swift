internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Searches of the delivered tree, which are verifications without a shell.
extension RoomCommands {
  /// The longest part of a matching line that is shown, in characters.
  private static let longestLine = 300

  /// Searches the tree and writes the matches to the log.
  ///
  /// The exit status is the one that a program would have: 0, 1, or 128 for a search that could not
  /// be made, which is a failure of the job. Without one, kjob could not do its part.
  func search(
    _ search: TreeSearch,
    _ step: CommandStep,
    _ log: inout OutputSpool,
    until limit: MonotonicInstant
  ) -> Result {
    let result = self.result(of: search, step, &log, until: limit)
    if result.kind == .cannotRun { log.append(Array("\(result.text)\n".utf8)[...]) }
    return result
  }

  private func result(
    of search: TreeSearch,
    _ step: CommandStep,
    _ log: inout OutputSpool,
    until limit: MonotonicInstant
  ) -> Result {
    guard let tree else {
      return Result(kind: .cannotRun, text: "cannot search: nothing has been delivered yet")
    }
    let start = MonotonicInstant.now
    do throws(GitError) {
      let found = try context.repository.matches(
        of: LineSearch(
          search.pattern,
          isFixed: search.isFixed,
          ignoresCase: search.ignoresCase,
          in: search.paths
        ),
        in: tree,
        of: room.workspace,
        with: context.settings.git,
        context.interruption(at: limit)
      )
      write(found, &log)
      return result(of: search, found)
    } catch .interrupted {
      let isStopped = context.control.stopReason != nil
      let time = step.timeout ?? start.duration(to: MonotonicInstant.now)
      return Result(isStopped ? .stopped : .timedOut, after: time)
    } catch .git(_, let message) {
      let text = redactor.safeText("cannot search: \(message)").singleLine
      return Result(kind: .cannotRun, text: text, exitCode: 128)
    } catch {
      return Result(kind: .cannotRun, text: SafeText("\(error)"))
    }
  }

  private func result(of search: TreeSearch, _ found: LineMatches) -> Result {
    if !found.unknownPaths.isEmpty {
      let names = Wording.names(found.unknownPaths)
      let text = "cannot search: no file matches \(names), neither in the base nor in the change"
      return Result(kind: .cannotRun, text: redactor.safeText(text).singleLine, exitCode: 128)
    }
    let isFound = found.count > 0
    let count = Wording.count(found.count, "match", "es")
    let place = found.first.first.map { ", the first in \($0.path):\($0.line)" } ?? ""
    var text = isFound ? "found \(count)\(place)" : "found no match"
    let emptied = Wording.names(found.emptiedPaths)
    if !found.emptiedPaths.isEmpty { text += "; the change left no file that matches \(emptied)" }
    let isHeld =
      switch search.expectation {
      case .absent: !isFound
      case .present: isFound && found.emptiedPaths.isEmpty
      }
    return Result(
      kind: isHeld ? .passed : .failed,
      text: redactor.safeText(text).singleLine,
      exitCode: isHeld ? 0 : 1
    )
  }

  private func write(_ found: LineMatches, _ log: inout OutputSpool) {
    guard found.unknownPaths.isEmpty else { return }
    var lines = found.first.map { match in
      let path = redactor.safeText(match.path).singleLine
      let text = redactor.safeText(match.text).shortened(to: Self.longestLine)
      return "\(path):\(match.line): \(text)"
    }
    let rest = found.count - found.first.count
    if rest > 0 { lines.append("… and \(Wording.count(rest, "more match", "es"))") }
    if lines.isEmpty { lines.append("no match") }
    log.append(Array((lines.joined(separator: "\n") + "\n").utf8)[...])
  }
}
