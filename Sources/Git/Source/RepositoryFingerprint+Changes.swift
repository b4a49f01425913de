extension RepositoryFingerprint {
  /// Returns the changes up to a later fingerprint.
  ///
  /// Remote branches do not count, because every fetch moves them.
  public func changes(to later: RepositoryFingerprint) -> [RepositoryChange] {
    guard let references, let others = later.references else {
      return references == nil ? [] : [.init(.everything, .changed(from: nil, to: nil))]
    }
    var changes: [RepositoryChange] = []
    for path in Self.paths(differingIn: files, later.files) {
      changes += fileChanges(path, later)
    }
    for name in references.names(differingFrom: others) {
      let text = shown(name)
      guard !text.hasPrefix("refs/remotes/") else { continue }
      changes.append(
        .init(.reference(text), Self.kind(references[name]?.text, others[name]?.text))
      )
    }
    changes += hookChanges(later)
    for path in Self.paths(differingIn: worktrees, later.worktrees) {
      let kind = Self.kind(worktrees[path], later.worktrees[path])
      changes.append(.init(.worktree(shown(path)), kind))
    }
    // When the stash itself changed, its log adds nothing.
    if changes.contains(where: { $0.subject == .reference("refs/stash") }) {
      changes.removeAll { $0.subject == .file("logs/refs/stash") }
    }
    if let tree, let later = later.tree { changes += tree.changes(to: later) }
    return changes
  }

  private func hookChanges(_ later: RepositoryFingerprint) -> [RepositoryChange] {
    let root = Array("hooks".utf8)
    // `hooks` is or was something other than a folder, so single hooks mean nothing.
    if hooks[root] != later.hooks[root] {
      return [.init(.file("hooks"), .changed(from: nil, to: nil))]
    }
    return Self.paths(differingIn: hooks, later.hooks).map { path in
      let name = shown(Array(path.dropFirst(root.count + 1)))
      return .init(.hook(name), Self.kind(hooks[path], later.hooks[path]))
    }
  }

  private func fileChanges(_ path: [UInt8], _ later: RepositoryFingerprint) -> [RepositoryChange] {
    let (old, new) = (files[path], later.files[path])
    let full = shown(path)
    switch full.hasPrefix(Self.ownPrefix) ? String(full.dropFirst(Self.ownPrefix.count)) : full {
    case "HEAD":
      let value = new?.bytes.map { References.parse($0) }
      let kind =
        old == nil || new == nil
        ? Self.kind(old, new)
        : .changed(from: old?.bytes.map { References.parse($0).text }, to: value?.text)
      return [.init(.head, kind)]
    case "config", "config.worktree":
      var keys: [String] = []
      if let old = old?.bytes, let new = new?.bytes {
        keys = ConfigurationKeys.differing(old, new)
      }
      return (keys.isEmpty ? [""] : keys).map {
        .init(.setting($0), .changed(from: nil, to: nil))
      }
    case let name: return [.init(.file(name), Self.kind(old, new))]
    }
  }

  static func paths<Value: Equatable>(
    differingIn old: [[UInt8]: Value],
    _ new: [[UInt8]: Value]
  ) -> [[UInt8]] {
    Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func kind<Value>(_ old: Value?, _ new: Value?) -> RepositoryChange.Kind {
    if old == nil { return .added }
    if new == nil { return .removed }
    return .changed(from: old as? String, to: new as? String)
  }
}

extension References.Value {
  /// The value for messages: the first digits of an object's name, or a branch.
  var text: String {
    switch self {
    case .object(let id): return String("\(id)".prefix(7))
    case .symbolic(let name):
      let text = shown(name)
      return text.hasPrefix("refs/heads/") ? "branch \(text.dropFirst(11))" : text
    case .damaged: return "something that git does not understand"
    }
  }
}
