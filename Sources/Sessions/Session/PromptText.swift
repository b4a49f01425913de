package import Job

/// Builds prompts as they are sent.
package enum PromptText {
  /// Returns the text of files for an agent that does not take files.
  package static func files(_ attachments: [Attachment]) -> String {
    attachments.compactMap { attachment in
      guard case .text(let text) = attachment.contents else { return nil }
      let fence = String(repeating: "`", count: max(3, longestFence(in: text) + 1))
      return "\n\nThe file `\(attachment.path)`:\n\n\(fence)\n\(text)\n\(fence)"
    }.joined()
  }

  /// Returns the number of backticks in the longest row of them.
  private static func longestFence(in text: String) -> Int {
    text.split { $0 != "`" }.map(\.count).max() ?? 0
  }

  /// Returns the prompt with what the agent needs to know in addition.
  ///
  /// A text that begins with a slash would be taken for one of the agent's own commands. A prompt
  /// that goes to a new session because the last one was full mentions the earlier work.
  package static func make(_ text: String, position: Int, of count: Int, isHandedOver: Bool)
    -> String
  {
    if isHandedOver {
      return """
        This is part \(position) of \(count) of a task. The earlier parts were done in this folder \
        in a session that has ended; `git status` and `git diff` show what was changed.

        \(text)
        """
    }
    return text.drop(while: \.isWhitespace).first == "/" ? "The task:\n\n\(text)" : text
  }
}
