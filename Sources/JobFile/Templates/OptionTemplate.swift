/// A text on the command line with places for values, as job files have them: `${{ job.id }}`.
public struct OptionTemplate: Sendable {
  /// Why a text is none.
  public enum Problem: Error, Hashable, Sendable {
    /// A place is not closed on its line.
    case unclosed
    /// No value has this name; these are known.
    case unknown(String, known: [String])
  }

  private let template: Template

  /// Takes a text whose variables are among some that are known.
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

  /// The text with the values of its variables.
  public func filled(_ value: (String) -> String) -> String {
    template.filled { value($0) }
  }
}
