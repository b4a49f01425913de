/// One thing that is not in a repository as it was before.
public struct RepositoryChange: Hashable, Sendable, Codable {
  /// What changed.
  public enum Subject: Hashable, Sendable, Codable {
    /// Where the source's HEAD points.
    case head
    /// A branch, a tag, the stash or another ref, by its full name.
    case reference(String)
    /// The configuration, with the names of the settings that differ.
    case configuration([String])
    /// A hook, by its name.
    case hook(String)
    /// Another file of git's, by its path within git's folder.
    case file(String)
    /// The repository cannot be looked at.
    case everything
  }

  /// What became of it.
  public enum Kind: Hashable, Sendable, Codable {
    /// It was not there before.
    case added
    /// It is not there any more.
    case removed
    /// It is another one; what it was and is, where that can be said in a word.
    case changed(from: String?, to: String?)
  }

  /// What changed.
  public let subject: Subject
  /// What became of it.
  public let kind: Kind
  /// Whether it comes of work in the source's own working tree or of a fetch, and not of a job.
  public let isOrdinary: Bool
}

extension RepositoryChange: CustomStringConvertible {
  /// A clause such as `branch main moved from a1b2c3d to 4e5f6a7`.
  public var description: String {
    let name = subject.name
    switch (subject, kind) {
    case (.everything, _): return "the repository cannot be read any more"
    case (.configuration(let keys), .changed):
      return keys.isEmpty
        ? "the configuration was changed"
        : "the configuration was changed: \(keys.joined(separator: ", "))"
    case (_, .added): return "\(name) was added"
    case (_, .removed): return "\(name) was removed"
    case (.reference, .changed(let from?, let to?)), (.head, .changed(let from?, let to?)):
      return "\(name) moved from \(from) to \(to)"
    case (_, .changed): return "\(name) was changed"
    }
  }
}

extension RepositoryChange.Subject {
  fileprivate var name: String {
    switch self {
    case .head: return "HEAD"
    case .configuration: return "the configuration"
    case .hook(let name): return "hook \(name)"
    case .file(let path): return path
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
