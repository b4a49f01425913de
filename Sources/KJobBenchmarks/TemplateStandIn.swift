internal import Git

/// Stands in for the library's own template of a commit: nothing is made ahead, and every workspace
/// is filled from the object database.
struct Template: Sendable {
  private let commit: ObjectID

  /// Takes note of the commit.
  static func make(
    of source: SourceRepository,
    at commit: ObjectID,
    in directory: String,
    threads: Int
  ) throws(GitError) -> Template {
    Template(commit: commit)
  }

  /// The commit that workspaces get.
  fileprivate var base: ObjectID { commit }
}

extension Workspace {
  /// Makes a workspace of a template's commit.
  static func create(
    from template: Template,
    of source: SourceRepository,
    named name: String,
    path: String,
    store: String,
    threads: Int
  ) throws(GitError) -> Workspace {
    try create(of: source, at: template.base, named: name, path: path, store: store)
  }
}
