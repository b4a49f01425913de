/// A prompt as it is sent.
package enum PromptText {
  /// The prompt with what an agent has to know besides.
  ///
  /// A text that begins with a slash would be taken for one of the agent's own commands. A prompt
  /// that comes to a new session, because the last one was full, says that work was done before.
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
