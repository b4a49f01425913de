extension RepositoryFingerprint {
  /// What a later look finds changed; nothing is left out.
  public func changes(to later: RepositoryFingerprint) -> [RepositoryChange] {
    guard let references, let others = later.references else {
      let wasReadable = references != nil
      return wasReadable
        ? [.init(subject: .everything, kind: .changed(from: nil, to: nil), isOrdinary: false)] : []
    }
    let visited = later.objectsVisited(since: self)
    var changes: [RepositoryChange] = []
    for path in Self.paths(differingIn: files, later.files) {
      changes.append(fileChange(path, later, others, visited))
    }
    for name in references.names(differingFrom: others) {
      let text = shown(name)
      let isVisited = others.object(of: name).map(visited.contains) ?? false
      changes.append(
        .init(
          subject: .reference(text),
          kind: Self.kind(references[name]?.text, others[name]?.text),
          isOrdinary: isVisited || text.hasPrefix("refs/remotes/")
        )
      )
    }
    return changes + hookChanges(later)
  }

  private func hookChanges(_ later: RepositoryFingerprint) -> [RepositoryChange] {
    let root = Array("hooks".utf8)
    // Something else than a folder stands there, or stood; each hook by itself says no more.
    if hooks[root] != later.hooks[root] {
      let kind = RepositoryChange.Kind.changed(from: nil, to: nil)
      return [.init(subject: .file("hooks"), kind: kind, isOrdinary: false)]
    }
    return Self.paths(differingIn: hooks, later.hooks).map { path in
      let name = shown(Array(path.dropFirst(root.count + 1)))
      let kind = Self.kind(hooks[path], later.hooks[path])
      return .init(subject: .hook(name), kind: kind, isOrdinary: false)
    }
  }

  private func fileChange(
    _ path: [UInt8],
    _ later: RepositoryFingerprint,
    _ others: References,
    _ visited: Set<ObjectID>
  ) -> RepositoryChange {
    let (old, new) = (files[path], later.files[path])
    let full = shown(path)
    switch full.hasPrefix(Self.ownPrefix) ? String(full.dropFirst(Self.ownPrefix.count)) : full {
    case "HEAD":
      let value = new?.bytes.map { References.parse($0) }
      let object = value.flatMap { others.object(leadingFrom: $0) }
      return RepositoryChange(
        subject: .head,
        kind: old == nil || new == nil
          ? Self.kind(old, new)
          : .changed(from: old?.bytes.map { References.parse($0).text }, to: value?.text),
        isOrdinary: object.map(visited.contains) ?? false
      )
    case "config", "config.worktree":
      var keys: [String] = []
      if let old = old?.bytes, let new = new?.bytes {
        keys = ConfigurationKeys.differing(old, new)
      }
      return RepositoryChange(
        subject: .configuration(keys),
        kind: .changed(from: nil, to: nil),
        isOrdinary: false
      )
    case let name:
      return RepositoryChange(subject: .file(name), kind: Self.kind(old, new), isOrdinary: false)
    }
  }

  /// The commits that HEAD of the source's own working tree came to, by the entries that its log
  /// has got since an earlier look.
  private func objectsVisited(since earlier: RepositoryFingerprint) -> Set<ObjectID> {
    var objects: Set<ObjectID> = []
    for (directory, log) in logs {
      let old = earlier.logs[directory] ?? []
      for line in Self.newPart(of: log, after: old).split(separator: 0x0A) {
        // The old value, a blank, and the new one.
        guard let id = ObjectID(shown(Array(line.dropFirst(41).prefix(40)))) else { continue }
        objects.insert(id)
      }
    }
    return objects
  }

  private static func newPart(of log: [UInt8], after old: [UInt8]) -> ArraySlice<UInt8> {
    if log.starts(with: old) { return log.dropFirst(old.count) }
    // Git has thrown old entries away; what follows the last known one is new.
    guard let last = old.split(separator: 0x0A).last else { return [] }
    let lines = log.split(separator: 0x0A)
    guard let known = lines.lastIndex(of: last), known + 1 < lines.count else { return [] }
    return log[lines[known + 1].startIndex...]
  }

  private static func paths(
    differingIn old: [[UInt8]: ObservedFiles.Contents],
    _ new: [[UInt8]: ObservedFiles.Contents]
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

extension References {
  /// The object to which HEAD leads when it says this.
  func object(leadingFrom value: Value) -> ObjectID? {
    switch value {
    case .object(let id): id
    case .symbolic(let name): object(of: name)
    case .damaged: nil
    }
  }
}

extension References.Value {
  /// The value for people: the first digits of an object's name, or a branch.
  fileprivate var text: String {
    switch self {
    case .object(let id): return String("\(id)".prefix(7))
    case .symbolic(let name):
      let text = shown(name)
      return text.hasPrefix("refs/heads/") ? "branch \(text.dropFirst(11))" : text
    case .damaged: return "something that git does not understand"
    }
  }
}
