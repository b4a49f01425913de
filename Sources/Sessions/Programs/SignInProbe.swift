package import JobFile
internal import Kiro
internal import RunEvents
package import Subprocess
package import Text

/// Asks Kiro once per run who is signed in, so that a batch fails once, in seconds, if nobody is.
package struct SignInProbe {
  /// What came of it.
  package enum Answer: Hashable, Sendable {
    /// Somebody is signed in; Kiro's own words.
    case signedIn(SafeText)
    /// Nobody is; Kiro's own words.
    case signedOut(SafeText)
    /// It cannot be told, and why.
    case unknown(SafeText)
  }

  /// How long Kiro may take for the answer.
  package static let limit = Duration.seconds(10)

  /// Asks the program of a command.
  ///
  /// Only words that say so mean that nobody is signed in: a probe that is wrong must not keep a
  /// run from working.
  package static func ask(
    _ words: [String],
    by launcher: ProgramLauncher,
    stop: Waker? = nil
  ) -> Answer {
    let capture: CommandCapture
    do throws(SpawnError) {
      capture = try launcher.capture(words, until: MonotonicInstant.now + limit, stop: stop)
    } catch {
      return .unknown(SafeText("\(error)"))
    }
    let text = SafeText(String(decoding: capture.output, as: UTF8.self))
    if SignInFault.isNamed(in: text.string) { return .signedOut(text.lastLines(5)) }
    switch capture.status {
    case .exited(0)?: return .signedIn(text.lastLines(5))
    case nil:
      return .unknown("`\(words.joined(separator: " "))` did not end within \(describe(limit))")
    case let status?: return .unknown("`\(words.joined(separator: " "))` \(status)")
    }
  }

  /// The words that ask for a job's agent; nil where nothing can be asked.
  ///
  /// With an API key it is not known what Kiro answers, so that its answer would decide nothing.
  package static func words(for agent: AgentSettings, environment: [String: String]) -> [String]? {
    guard environment["KIRO_API_KEY"]?.isEmpty != false else { return nil }
    switch agent.program {
    case .kiro: return KiroCommandLine.signInProbe(for: KiroCommandLine.standard)
    case .command(let command): return KiroCommandLine.signInProbe(for: command)
    case .scripted, .replayed: return nil
    }
  }
}
