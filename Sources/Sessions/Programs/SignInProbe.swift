package import Job
internal import Kiro
package import Subprocess
package import Text

/// Asks Kiro once per run who is signed in, so that a batch fails once, and within seconds, if no one
/// is.
package struct SignInProbe {
  /// The result of the query.
  package enum Answer: Hashable, Sendable {
    /// A user is signed in, with Kiro's own words.
    case signedIn(SafeText)
    /// No one is signed in, with Kiro's own words.
    case signedOut(SafeText)
    /// The state is unknown, with the reason.
    case unknown(SafeText)
  }

  /// The time limit for Kiro's answer.
  package static let limit = Duration.seconds(10)

  /// Asks the program of a command.
  ///
  /// Only an explicit statement means that no one is signed in: a wrong probe must not stop a run.
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
    if SignedOutMessage.isNamed(in: text.string) { return .signedOut(text.lastLines(5)) }
    switch capture.status {
    // Some versions say nothing at all, signed in or not.
    case .exited(0)? where text.isBlank:
      return .unknown("`\(words.joined(separator: " "))` said nothing")
    case .exited(0)?: return .signedIn(text.lastLines(5))
    case nil:
      return .unknown("`\(words.joined(separator: " "))` did not end within \(describe(limit))")
    case let status?: return .unknown("`\(words.joined(separator: " "))` \(status)")
    }
  }

  /// Returns the command that asks on behalf of a job's agent; nil if nothing can be asked.
  ///
  /// With an API key, Kiro's answer is not known and so would decide nothing.
  package static func words(for agent: AgentSettings, environment: [String: String]) -> [String]? {
    guard environment["KIRO_API_KEY"]?.isEmpty != false else { return nil }
    switch agent.program {
    case .kiro: return KiroCommandLine.signInProbe(for: KiroCommandLine.standard)
    case .command(let command): return KiroCommandLine.signInProbe(for: command)
    case .scripted, .replayed: return nil
    }
  }
}
