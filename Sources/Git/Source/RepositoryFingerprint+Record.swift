internal import FileSystem

extension RepositoryFingerprint {
  /// The record for a journal: digests and short values, by kjob's own names for them.
  ///
  /// It contains no file contents. The index and the files of the working tree have one digest
  /// each.
  public var record: [String: String] {
    var record: [String: String] = [:]
    for (path, contents) in files {
      guard let bytes = contents.bytes else {
        record["file \(shown(path))"] = "\(contents.kindName)"
        continue
      }
      switch shown(path) {
      case "config":
        for (name, values) in ConfigurationKeys.values(in: bytes) {
          record["setting \(Self.publicName(name))"] = Self.digest(
            Array(values.joined(separator: "\n").utf8)
          )
        }
      case "HEAD": record["HEAD"] = References.parse(bytes).text
      case let name: record["file \(name)"] = Self.digest(bytes)
      }
    }
    for (path, contents) in hooks {
      let name = shown(path.dropFirst("hooks/".utf8.count))
      record["hook \(name)"] = contents.bytes.map { Self.digest($0) } ?? contents.kindName
    }
    for (name, value) in references?.values ?? [:] {
      let text = shown(name)
      if !text.hasPrefix("refs/remotes/") { record["ref \(text)"] = value.text }
    }
    for (name, path) in worktrees { record["worktree \(shown(name))"] = Self.digest(path) }
    if let tree {
      let digests = tree.digests
      record["index"] = "\(digests.index)"
      record["files"] = "\(digests.files)"
    }
    return record
  }

  /// Returns the changes since the record that an earlier process took.
  public func changes(since record: [String: String]) -> [RepositoryChange] {
    let now = self.record
    return Set(record.keys).union(now.keys).filter { record[$0] != now[$0] }.sorted().map { key in
      let kind: RepositoryChange.Kind =
        record[key] == nil
        ? .added : now[key] == nil ? .removed : .changed(from: record[key], to: now[key])
      let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
      let name = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "HEAD": return .init(.head, kind)
      case "ref": return .init(.reference(name), kind)
      case "setting": return .init(.setting(name), .changed(from: nil, to: nil))
      case "hook": return .init(.hook(name), .changed(from: nil, to: nil))
      case "worktree": return .init(.worktree(name), record[key] == nil ? .added : .removed)
      case "index": return .init(.indexEntry("*"), .changed(from: nil, to: nil))
      case "files": return .init(.trackedFile("*"), .changed(from: nil, to: nil))
      default: return .init(.file(name), .changed(from: nil, to: nil))
      }
    }
  }

  /// Returns a setting's name with a digest in place of an address, which may contain a password.
  private static func publicName(_ name: String) -> String {
    guard name.contains("@") || name.contains("://") else { return name }
    let section = name.prefix { $0 != "." }
    return "\(section).\(digest(Array(name.utf8)))"
  }

  private static func digest(_ bytes: [UInt8]) -> String {
    String("\(SHA256.digest(of: bytes))".prefix(16))
  }
}

extension FileCache.Contents {
  /// The name of the kind of entry.
  fileprivate var kindName: String {
    switch self {
    case .bytes: "file"
    case .link: "link"
    case .folder: "folder"
    case .special: "special"
    case .tooLarge: "large"
    case .unreadable: "unreadable"
    }
  }
}
