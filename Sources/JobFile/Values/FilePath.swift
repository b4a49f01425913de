/// Paths as text: joining and taking apart, without asking the file system.
enum FilePath {
  /// An absolute path; a relative one counts from a folder.
  ///
  /// Leaves `..` in place, because what it leads to depends on symbolic links.
  static func absolute(_ path: String, from directory: String) -> String {
    let joined = path.first == "/" ? path : directory + "/" + path
    return "/" + joined.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// A relative path of a file that another one names, as the other one was given.
  static func beside(_ file: String, _ path: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  /// The folder of a file with an absolute path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The last component of an absolute path, with `..` taken as going up; empty for the root.
  static func lastComponent(of path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component == ".." { _ = components.popLast() } else { components.append(component) }
    }
    return components.last.map(String.init) ?? ""
  }

  /// A job file's name without `.yml` or `.yaml`, and without `.kjob` before it.
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
