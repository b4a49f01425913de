internal import Text
internal import YAML

/// A map that is being checked, for keys that ended up in one of the maps inside it.
struct EnclosingMap {
  /// The keys that it may have.
  let declaration: MapDeclaration
  /// The name of the map in messages.
  let subject: JobFileProblem.Subject
  /// The column of its keys; nil for a map in brackets.
  let column: Int?
  /// Keys of this map that were found in a map inside it.
  var found: [Key: Value.Field] = [:]

  /// Creates the description of a map.
  init(_ declaration: MapDeclaration, _ node: Node, _ subject: JobFileProblem.Subject) {
    self.declaration = declaration
    self.subject = subject
    guard case .mapping(let entries) = node.kind, let first = entries.first,
      first.key.start == node.start
    else {
      column = nil
      return
    }
    column = first.key.start.column
  }

  /// The name of the map, as the owner of a key.
  var owner: String { declaration.isJob ? "the job" : subject.text }
}
