/// One difference from a repository's earlier state.
public struct RepositoryChange: Hashable, Sendable, Codable {
  /// The part of the repository that changed.
  public enum Subject: Hashable, Sendable, Codable {
    /// The target of the source's HEAD.
    case head
    /// A branch, a tag, the stash or another ref, by its full name.
    case reference(String)
    /// A configuration setting, by its name; empty when the file changed but no setting did.
    case setting(String)
    /// A hook, by its path below the repository's hooks.
    case hook(String)
    /// Another of git's files, by its path within the git folder.
    case file(String)
    /// The entry of a linked worktree, by its name.
    case worktree(String)
    /// The source's index entry for a path.
    case indexEntry(String)
    /// A tracked file of the source's working tree.
    case trackedFile(String)
    /// Objects that a job's base needs.
    case objects
    /// The whole repository, which cannot be read.
    case everything
  }

  /// The kind of change.
  public enum Kind: Hashable, Sendable, Codable {
    /// Something that was not there before.
    case added
    /// Something that is no longer there.
    case removed
    /// Another value; the old and the new one, if they can be shown briefly.
    case changed(from: String?, to: String?)
  }

  /// The part that changed.
  public let subject: Subject
  /// The kind of change.
  public let kind: Kind

  /// Creates a change.
  public init(_ subject: Subject, _ kind: Kind) {
    self.subject = subject
    self.kind = kind
  }

  /// True for changes that people make during their work.
  ///
  /// Those are changes of branches and their settings, tags, the stash, HEAD, linked worktrees, the
  /// index, files and the depth of a shallow clone. Settings, hooks, exclusions and borrowed
  /// objects do not change by accident.
  public var isEveryday: Bool {
    switch subject {
    case .head, .worktree, .indexEntry, .trackedFile: true
    case .reference(let name):
      name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") || name == "refs/stash"
    case .setting(let name): name.lowercased().hasPrefix("branch.")
    case .file(let name): name == "shallow" || name == "logs/refs/stash"
    case .hook, .objects, .everything: false
    }
  }
}

extension RepositoryChange: CustomStringConvertible {
  /// A clause such as `branch main moved from a1b2c3d to 4e5f6a7`.
  public var description: String {
    let name = subject.name
    switch (subject, kind) {
    case (.everything, _): return "the repository cannot be read any more"
    case (.objects, _): return "objects that the base commit needs were removed"
    case (.setting(let key), _):
      return key.isEmpty
        ? "the configuration was changed" : "the configuration was changed: \(key)"
    case (_, .added): return "\(name) was added"
    case (_, .removed): return "\(name) was removed"
    case (.reference, .changed(let from?, let to?)), (.head, .changed(let from?, let to?)):
      return "\(name) moved from \(from) to \(to)"
    case (_, .changed): return "\(name) was changed"
    }
  }

  /// Returns the clauses of several changes, with those of settings merged into one.
  public static func descriptions(of changes: [RepositoryChange]) -> [String] {
    var clauses: [String] = []
    var keys: [String] = []
    var place: Int?
    for change in changes {
      guard case .setting(let key) = change.subject else {
        clauses.append(change.description)
        continue
      }
      if place == nil {
        place = clauses.count
        clauses.append("")
      }
      if !key.isEmpty { keys.append(key) }
    }
    if let place {
      let names = keys.isEmpty ? "" : ": \(keys.joined(separator: ", "))"
      clauses[place] = "the configuration was changed\(names)"
    }
    return clauses
  }
}

extension RepositoryChange.Subject {
  fileprivate var name: String {
    switch self {
    case .head: return "HEAD"
    case .setting: return "the configuration"
    case .hook(let name): return "hook \(name)"
    case .file("logs/refs/stash"): return "the stash's reflog"
    case .file(let path): return path
    case .worktree(let name): return "worktree \(name)"
    case .indexEntry("*"): return "the index"
    case .indexEntry(let path): return "`\(path)` in the index"
    case .trackedFile("*"): return "tracked files of the working tree"
    case .trackedFile(let path): return "file `\(path)`"
    case .objects: return "objects of the base commit"
    case .everything: return "the repository"
    case .reference(let name):
      if name == "refs/stash" { return "the stash" }
      for (prefix, noun) in [
        ("refs/heads/", "branch"), ("refs/tags/", "tag"), ("refs/remotes/", "remote branch"),
        ("refs/replace/", "the replacement of"),
      ] where name.hasPrefix(prefix) {
        return "\(noun) \(name.dropFirst(prefix.count))"
      }
      return "ref \(name)"
    }
  }
}
