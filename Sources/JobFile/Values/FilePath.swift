/// Operations on paths as text, without access to the file system.
enum FilePath {
  /// Returns an absolute path; a relative one is resolved against a folder.
  ///
  /// `..` is kept, because its target depends on symbolic links.
  static func absolute(_ path: String, from directory: String) -> String {
    let joined = path.first == "/" ? path : directory + "/" + path
    return "/" + joined.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Returns the path of a file that another file names, relative in the same way as the other's
  /// path.
  static func beside(_ file: String, _ path: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  /// Returns the folder of a file with an absolute path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// Returns the last component of an absolute path, after resolving `..`; empty for the root.
  static func lastComponent(of path: String) -> String {
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component == ".." { _ = components.popLast() } else { components.append(component) }
    }
    return components.last.map(String.init) ?? ""
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
