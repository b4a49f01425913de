/// Short names for repositories: the last parts of their paths, as many as distinguish them.
struct RepositoryNames {
  private var names: [String: String] = [:]

  /// Names repositories by their paths or addresses.
  init(_ paths: some Sequence<String>) {
    var open = Set(paths).map { path in (path: path, parts: path.split(separator: "/")) }
    var count = 1
    while !open.isEmpty {
      let groups = Dictionary(grouping: open) { $0.parts.suffix(count).joined(separator: "/") }
      open = []
      for (name, members) in groups {
        // Parts cannot distinguish paths that differ in their slashes only.
        let isExhausted = members.allSatisfy { $0.parts.count <= count }
        if members.count > 1, !isExhausted {
          open += members
        } else {
          for member in members { names[member.path] = members.count > 1 ? member.path : name }
        }
      }
      count += 1
    }
  }

  /// True when there is more than one repository.
  var areSeveral: Bool { names.count > 1 }

  /// Returns the name of a repository.
  func name(of path: String) -> String {
    let name = names[path] ?? path
    return name.isEmpty ? path : name
  }
}
