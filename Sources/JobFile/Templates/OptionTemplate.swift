/// A template on the command line, in the syntax of job files: `${{ job.id }}`.
public struct OptionTemplate: Sendable {
  /// The reason why a text is not a valid template.
  public enum Problem: Error, Hashable, Sendable {
    /// A placeholder is not closed on its line.
    case unclosed
    /// The variable is unknown; the known ones are listed.
    case unknown(String, known: [String])
  }

  private let template: Template

  /// Creates a template from a text that may use only the known variables.
  public init(_ text: String, knowing known: [String]) throws(Problem) {
    let nowhere = Template.Place(span: .fileStart)
    guard let template = Template(text, place: { _ in nowhere }, unclosed: { _ in }) else {
      throw .unclosed
    }
    for (name, _) in template.variables where !known.contains(name) {
      throw .unknown(name, known: known)
    }
    self.template = template
  }

  /// The names of the variables that the template uses.
  public var names: Set<String> { Set(template.variables.map(\.0)) }

  /// Returns the text with its variables replaced.
  public func filled(_ value: (String) -> String) -> String {
    template.filled { value($0) }
  }
}
