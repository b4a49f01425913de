internal import CLibgit2
internal import FileSystem

/// The author of a commit.
public struct Author: Hashable, Sendable {
  /// The name, never blank.
  public let name: String
  /// The mail address, never blank.
  public let mail: String

  /// Creates an author; nil when git could not write the name or the address.
  public init?(name: String, mail: String) {
    guard let name = Self.usable(name), let mail = Self.usable(mail) else { return nil }
    self.name = name
    self.mail = mail
  }

  /// Creates an author from text such as `Name <mail>`.
  public init?(_ text: String) {
    guard text.last == ">", let opening = text.firstIndex(of: "<") else { return nil }
    let mail = text[text.index(after: opening)...].dropLast()
    self.init(name: String(text[..<opening]), mail: String(mail))
  }

  /// Trims a name or an address as git does; nil if it is blank or would break the line of the commit.
  private static func usable(_ text: String) -> String? {
    let isForbidden = text.unicodeScalars.contains { scalar in
      scalar == "<" || scalar == ">" || scalar.properties.generalCategory == .control
    }
    func isKept(_ character: Character) -> Bool {
      !character.isWhitespace && !".,:;\"\\'".contains(character)
    }
    guard !isForbidden, let first = text.firstIndex(where: isKept),
      let last = text.lastIndex(where: isKept)
    else { return nil }
    return String(text[first...last])
  }
}

extension SourceRepository {
  /// Returns the author that the repository's configuration names, or else the last of `files`.
  public func author(configurationFiles files: [String]) throws(GitError) -> Author {
    var name: String?
    var mail: String?
    for file in files + [commonDirectory + "/config"] {
      try Self.withConfiguration(file) { configuration in
        name = Self.value("user.name", in: configuration) ?? name
        mail = Self.value("user.email", in: configuration) ?? mail
      }
    }
    guard let author = Author(name: name ?? "", mail: mail ?? "") else {
      throw .noAuthor(path: workingTree)
    }
    return author
  }

  /// Reads a configuration file, if it can be read.
  static func withConfiguration(
    _ file: String,
    _ read: (borrowing Configuration) -> Void
  ) throws(GitError) {
    try Libgit2.start()
    // libgit2 would wait forever on a pipe in the file's place.
    guard (try? RegularFile.read(file, limit: 1 << 20)) != nil,
      let configuration = try? unsafe Configuration(
        "read `\(file)`",
        { unsafe openConfiguration(file, &$0) }
      )
    else { return }
    read(configuration)
  }

  static func value(_ name: String, in configuration: borrowing Configuration) -> String? {
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    let code = unsafe git_config_get_string_buf(&buffer, configuration.pointer, name)
    git_error_clear()
    guard code == 0, let text = unsafe buffer.ptr else { return nil }
    return unsafe String(cString: text)
  }
}
