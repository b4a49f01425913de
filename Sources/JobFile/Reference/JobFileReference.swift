internal import JSON

/// The keys of job files, for people.
///
/// It is made from the same declarations that the reader and the schema use.
public enum JobFileReference {
  /// Every map, the top level first and each map before those within it.
  public static let maps: [MapReference] = Walk(
    declaration: .topLevel,
    path: [],
    place: .value,
    surroundings: Surroundings()
  ).maps

  /// Every key, in the order of the maps.
  public static let keys: [KeyReference] = maps.flatMap(\.keys)
}

/// The keys around a map in an example.
private struct Surroundings: Sendable {
  /// Returns the top level of a file that contains the map.
  var document: @Sendable (OrderedJSON) -> OrderedJSON = { $0 }
}

/// One map on the way through the declarations.
private struct Walk {
  let declaration: MapDeclaration
  let path: [String]
  let place: MapReference.Place
  let surroundings: Surroundings

  /// The map and those within it.
  var maps: [MapReference] {
    let own = MapReference(
      path: path,
      place: place,
      keys: declaration.keys.map(reference),
      example: example
    )
    return [own] + declaration.keys.flatMap(inner)
  }

  private var example: String {
    // Most keys of a file are for special purposes, and their own examples show them.
    if path.isEmpty { return JobFileExample.text(JobFileExample.file) }
    return JobFileExample.text(surroundings.document(declaration.example))
  }

  private func reference(_ key: KeyDeclaration) -> KeyReference {
    let value = path.isEmpty ? .object([(key.key.rawValue, key.example)]) : example(of: key)
    return KeyReference(
      path: path + [key.key.rawValue],
      summary: key.summary,
      form: key.type.form,
      defaultValue: key.defaultValue.map(JobFileExample.line),
      isRequired: key.isRequired,
      notes: declaration.notes(on: key.key),
      example: JobFileExample.text(surroundings.document(value))
    )
  }

  /// Returns a map with the key and those without which it would be an error.
  private func example(of key: KeyDeclaration) -> OrderedJSON {
    .object(declaration.companions(of: key).map { ($0.key.rawValue, $0.example) })
  }

  private func inner(_ key: KeyDeclaration) -> [MapReference] {
    // The keys of a job are those of the top level.
    if key.key == .jobs { return [] }
    let companions = declaration.companions(of: key)
    let isTop = path.isEmpty
    return Self.maps(in: key.type).flatMap { found in
      let surroundings = Surroundings { [surroundings] value in
        let members = (isTop ? [key] : companions).map { other in
          (other.key.rawValue, other.key == key.key ? found.wrap(value) : other.example)
        }
        return surroundings.document(.object(members))
      }
      return Walk(
        declaration: found.declaration,
        path: path + [key.key.rawValue] + (found.place == .named ? [KeyReference.anyName] : []),
        place: found.place,
        surroundings: surroundings
      ).maps
    }
  }

  /// A map in the type of a key, and the way from the map to the key's value.
  private struct Found {
    var declaration: MapDeclaration
    var place: MapReference.Place
    var wrap: @Sendable (OrderedJSON) -> OrderedJSON
  }

  private static func maps(in type: ValueType) -> [Found] {
    switch type {
    case .map(let declaration): [Found(declaration: declaration, place: .value) { $0 }]
    case .openMap(let declaration, _, _):
      // Its declared keys are about those that the author chooses.
      [
        Found(declaration: declaration, place: .value) { value in
          guard case .object(let members) = value else { return value }
          return .object(JobFileExample.matrix + members)
        }
      ]
    case .list(let item, _):
      maps(in: item).map { found in
        Found(declaration: found.declaration, place: .item) { .array([found.wrap($0)]) }
      }
    case .dictionary(_, let value, _):
      maps(in: value).map { found in
        Found(declaration: found.declaration, place: .named) {
          .object([("docs", found.wrap($0))])
        }
      }
    case .oneOf(let types): types.flatMap(maps)
    case .constant, .integer, .amount, .boolean, .choice, .duration, .size, .text, .template, .word:
      []
    }
  }
}
