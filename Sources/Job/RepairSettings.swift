/// The settings for returning a refused change to the agent.
public struct RepairSettings: Hashable, Sendable {
  /// The maximum number of repair prompts.
  public var attempts: Int
  /// The prompt.
  public var prompt: RepairPrompt

  /// Creates settings; by default, a refusal is final.
  public init(attempts: Int = 0, prompt: RepairPrompt = .standard) {
    self.attempts = attempts
    self.prompt = prompt
  }
}

/// The prompt that returns a refused change to the agent, with places for what refused it.
public struct RepairPrompt: Hashable, Sendable {
  /// A part of the prompt.
  public enum Part: Hashable, Sendable {
    /// Text as it is.
    case text(String)
    /// A fact about the command that refused the change.
    case fact(Fact)
  }

  /// A fact about the command that refused the change.
  public enum Fact: String, CaseIterable, Hashable, Sendable {
    /// The command's name.
    case name = "verify.name"
    /// The end of what it printed, in a fence.
    case output = "verify.output"
    /// The exit code, or the ending in words if there is none.
    case exitCode = "verify.exit-code"
  }

  /// The parts in order.
  public var parts: [Part]

  /// Creates a prompt.
  public init(parts: [Part]) { self.parts = parts }

  /// The prompt of jobs that define none.
  public static let standard = RepairPrompt(parts: [
    .text("The change was verified and refused: `"), .fact(.name),
    .text("` failed (exit code "), .fact(.exitCode), .text("). Its output ended with:\n\n"),
    .fact(.output),
    .text(
      """


      Repair the change so that this command passes. Do not change the command or the tests that it \
      runs, unless the task asks for it.
      """
    ),
  ])

  /// Returns the prompt for a command.
  public func text(name: String, output: String, exitCode: String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .fact(.name): name
      case .fact(.output): Self.fenced(output)
      case .fact(.exitCode): exitCode
      }
    }
    .joined()
  }

  /// Returns text in a fence whose mark does not occur in it.
  private static func fenced(_ text: String) -> String {
    var longest = 0
    var run = 0
    for character in text.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\n\(text)\n\(fence)"
  }
}
