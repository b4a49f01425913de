/// Builds prompts as they are sent.
package enum PromptText {
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
