internal import FileSystem

/// The programs and start-up files outside of any room that commands may execute, as stat data.
///
/// Only files that this user can write are looked at: an agent cannot change the others.
struct EnvironmentFingerprint: Sendable {
  /// The stat data of one file.
  struct Entry: Hashable, Sendable {
    private var identity: FileIdentity
    private var size: Int64
    private var changed: FileStatus.Time
    /// True when the system can run it as a program.
    var isProgram: Bool

    init(_ status: FileStatus) {
      identity = status.identity
      size = status.size
      changed = status.changed
      isProgram = status.kind == .regular && status.permissions & 0o111 != 0
    }

    /// The data as text, for digests.
    var text: String {
      "\(identity) \(size) \(changed.seconds).\(changed.nanoseconds) \(isProgram)"
    }
  }

  /// The shell that each PATH gives, with its stat data.
  private(set) var shells: [String: String] = [:]
  /// The files of each folder of PATH that this user can write or create, in its order.
  private(set) var folders: [(path: String, entries: [String: Entry])]
  /// The start-up files that exist.
  private(set) var files: [String: Entry]

  /// Takes the fingerprint for programs with any of these values of PATH.
  init(paths: [String], home: String?) {
    var seen: Set<String> = []
    folders = []
    files = [:]
    for path in paths {
      let all = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
      for folder in all where seen.insert(folder).inserted && isWritable(folder) {
        folders.append((folder, Self.entries(of: folder)))
      }
      shells[path] = Self.shell(in: all)
    }
    for path in StartupFiles.paths(home) {
      if let status = try? FileStatus(ofPath: resolvedPath(path) ?? path) {
        files[path] = Entry(status)
      }
    }
  }

  private static func shell(in folders: [String]) -> String {
    for name in ["bash", "sh"] {
      for folder in folders {
        let path = "\(folder)/\(name)"
        guard let resolved = resolvedPath(path), let status = try? FileStatus(ofPath: resolved),
          Entry(status).isProgram
        else { continue }
        return "\(path) \(Entry(status).text)"
      }
    }
    return ""
  }

  /// The digest of each folder and of all start-up files, by path.
  var digests: [String: String] {
    var digests: [String: String] = [:]
    for (path, entries) in folders { digests[path] = Self.digest(entries) }
    digests[Self.filesName] = Self.digest(files)
    return digests
  }

  /// Returns the stat data at the path of a file that was looked at; nil without one, and `.some(nil)`
  /// if there was none in a folder that was looked at.
  func entry(at path: String) -> Entry?? {
    if let entry = files[path] { return entry }
    for (folder, entries) in folders where path.hasPrefix(folder + "/") {
      let name = path.dropFirst(folder.count + 1)
      if !name.contains("/") { return .some(entries[String(name)]) }
    }
    return nil
  }

  /// Stands for the start-up files among the digests.
  static let filesName = "start-up files"

  private static func digest(_ entries: [String: Entry]) -> String {
    let lines = entries.map { "\($0.key)\0\($0.value.text)\n" }.sorted()
    return "\(SHA256.digest(of: lines.flatMap { Array($0.utf8) }))"
  }

  private static func entries(of path: String) -> [String: Entry] {
    guard let folder = try? Folder(path: path, followingLinks: true),
      let names = try? folder.entries()
    else { return [:] }
    var entries: [String: Entry] = [:]
    for name in names {
      guard let status = try? folder.targetStatus(of: name), status.kind == .regular else {
        continue
      }
      entries[name.description] = Entry(status)
    }
    return entries
  }
}

/// The files that programs read each time they start.
private enum StartupFiles {
  private static let belowHome = [
    ".bash_login", ".bash_profile", ".bashrc", ".cargo/config", ".cargo/config.toml",
    ".config/git/attributes", ".config/git/config", ".config/git/ignore", ".config/pip/pip.conf",
    ".config/fish/config.fish", ".curlrc", ".gitconfig", ".gradle/gradle.properties",
    ".gradle/init.gradle", ".inputrc", ".m2/settings.xml", ".netrc", ".npmrc", ".pip/pip.conf",
    ".profile", ".pydistutils.cfg", ".pypirc", ".ssh/config", ".wgetrc", ".yarnrc", ".yarnrc.yml",
    ".zlogin", ".zprofile", ".zshenv", ".zshrc",
  ]

  /// Returns the absolute paths; not all exist.
  static func paths(_ home: String?) -> [String] {
    guard let home, home.hasPrefix("/") else { return [] }
    return belowHome.map { "\(home)/\($0)" } + sitePackages(home)
  }

  /// Python runs these at every start.
  private static func sitePackages(_ home: String) -> [String] {
    let library = "\(home)/.local/lib"
    guard let folder = try? Folder(path: library, followingLinks: true),
      let names = try? folder.entries()
    else { return [] }
    return names.map(\.description).filter { $0.hasPrefix("python") }.flatMap { name in
      let packages = "\(library)/\(name)/site-packages"
      let found = try? Folder(path: packages, followingLinks: true).entries()
      let paths = (found ?? []).map(\.description).filter { $0.hasSuffix(".pth") }
      return (paths + ["sitecustomize.py", "usercustomize.py"]).map { "\(packages)/\($0)" }
    }
  }
}
