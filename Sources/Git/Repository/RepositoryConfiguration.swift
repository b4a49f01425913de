internal import FileSystem
internal import Glibc
internal import SystemText

/// The settings in a repository's own configuration file that a reader must understand.
///
/// They are read before libgit2 opens the repository: its message about an unknown extension is
/// unhelpful, and it would wait forever on an included named pipe.
struct RepositoryConfiguration {
  /// The settings in the order of the file; names are lower case and without subsections.
  private var settings: [(name: String, value: String)] = []

  /// Reads the configuration in a repository's common directory.
  init(commonDirectory: String) throws(GitError) {
    let path = commonDirectory + "/config"
    do throws(FileError) {
      settings = Self.parse(try RegularFile.read(path, limit: 1 << 24))
    } catch {
      if error.code == EINVAL { throw GitError.specialFile(path: path) }
      guard error.code == ENOENT else { throw GitError.file(error) }
    }
    for (name, value) in settings where name == "include.path" || name == "includeif.path" {
      try Self.checkInclude(value, commonDirectory: commonDirectory)
    }
  }

  /// Throws when the repository needs a feature that kjob does not support.
  func check(path: String) throws(GitError) {
    let version = settings.last { $0.name == "core.repositoryformatversion" }?.value ?? "0"
    guard version == "0" || version == "1" else {
      throw .unsupported(path: path, feature: .formatVersion(version))
    }
    for (name, value) in settings {
      let isOff = ["false", "no", "off", "0", ""].contains(value.lowercased())
      switch name {
      case "extensions.objectformat":
        if value.lowercased() != "sha1" { throw .unsupported(path: path, feature: .sha256) }
      case "extensions.partialclone":
        throw .unsupported(path: path, feature: .partialClone)
      case "remote.promisor":
        if !isOff { throw .unsupported(path: path, feature: .partialClone) }
      case "extensions.worktreeconfig":
        throw .unsupported(path: path, feature: .worktreeConfiguration)
      case "extensions.noop":
        continue
      default:
        // Other extensions have no meaning in format 0.
        if name.hasPrefix("extensions."), version == "1" {
          let name = String(name.dropFirst("extensions.".count))
          throw .unsupported(path: path, feature: .extension(name))
        }
      }
    }
  }

  private static func checkInclude(
    _ value: String,
    commonDirectory: String
  ) throws(GitError) {
    var path = value
    if path.hasPrefix("~/"), let home = unsafe getenv("HOME") {
      path = unsafe String(systemCString: home) + path.dropFirst()
    } else if !path.hasPrefix("/") {
      path = commonDirectory + "/" + path
    }
    guard let path = resolvedPath(path), let status = try? FileStatus(ofPath: path) else { return }
    if status.kind != .regular { throw .specialFile(path: path) }
  }

  /// Parses the needed part of git's format: sections, names and simple values.
  private static func parse(_ bytes: [UInt8]) -> [(name: String, value: String)] {
    var section = ""
    var settings: [(name: String, value: String)] = []
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      var text = trimmed(Substring(decoding: line, as: UTF8.self))
      if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
        let header = text[text.index(after: text.startIndex)..<end]
        section = header.prefix { $0 != " " && $0 != "\t" && $0 != "." && $0 != "]" }.lowercased()
        // A setting may be on the line of its section.
        text = trimmed(text[text.index(after: end)...])
      }
      guard !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix(";") else { continue }
      let name = trimmed(text.prefix { $0 != "=" }).lowercased()
      // A name without a value means true.
      var value: Substring = "true"
      if let equals = text.firstIndex(of: "=") {
        value = trimmed(text[text.index(after: equals)...].prefix { $0 != "#" && $0 != ";" })
      }
      settings.append(("\(section).\(name)", value.filter { $0 != "\"" }))
    }
    return settings
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
