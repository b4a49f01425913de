internal import Glibc
internal import SystemText

/// Operations on paths as text, without access to the file system.
package enum FilePath {
  /// Returns an absolute path; a relative one is resolved against a folder, and one that begins
  /// with `~/` against the user's home folder.
  ///
  /// `..` is kept, because its target depends on symbolic links.
  package static func absolute(_ path: String, from directory: String) -> String {
    var joined = path.first == "/" ? path : directory + "/" + path
    if path == "~" || path.hasPrefix("~/"), let home = homeFolder {
      joined = home + path.dropFirst()
    }
    return "/" + joined.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Returns the path of a file that another file names, relative in the same way as the other's
  /// path.
  static func beside(_ file: String, _ path: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return path }
    return withoutParents(file[...slash] + path)
  }

  /// Returns a path without `NAME/..`, as people would write it.
  private static func withoutParents(_ path: String) -> String {
    if path.hasPrefix("/") { return tidy(path) }
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component == "..", let last = components.last, last != ".." {
        components.removeLast()
      } else {
        components.append(component)
      }
    }
    return components.joined(separator: "/")
  }

  /// Returns the folder of a file with an absolute path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The user's home folder; nil if it is unknown.
  private static let homeFolder: String? = {
    guard let value = unsafe getenv("HOME") else { return nil }
    let path = unsafe String(systemCString: value)
    return path.first == "/" ? path : nil
  }()

  /// Returns an absolute path without `..`, to be shown.
  package static func tidy(_ path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component == ".." { _ = components.popLast() } else { components.append(component) }
    }
    return "/" + components.joined(separator: "/")
  }

  /// Returns the last component of an absolute path, after resolving `..`; empty for the root.
  static func lastComponent(of path: String) -> String {
    tidy(path).split(separator: "/").last.map(String.init) ?? ""
  }

  /// Returns a job file's name without `.yml` or `.yaml`, and without `.kjob` before it.
  static func stem(of path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    for endings in [[".yml", ".yaml"], [".kjob"]] {
      for ending in endings where name.hasSuffix(ending) && name != ending {
        name.removeLast(ending.count)
        break
      }
    }
    return name
  }
}
