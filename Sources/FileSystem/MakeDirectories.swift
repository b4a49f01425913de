internal import Glibc
internal import SystemText

/// Creates a folder and all missing folders above it; existing ones stay as they are.
public func makeDirectories(_ path: String, mode: UInt32 = 0o777) throws(FileError) {
  try requireNoZero(path, "create the folder")
  var missing: [String] = []
  var current = path
  // From the end upward: the upper folders usually exist and may not be accessible.
  while true {
    let code = makeDirectory(current, mode)
    if code == 0 { break }
    if code == EEXIST {
      guard isFolder(current) else {
        throw FileError("create the folder", current, code: ENOTDIR)
      }
      break
    }
    guard code == ENOENT, let parent = parentPath(current) else {
      throw FileError("create the folder", path, code: code)
    }
    missing.append(current)
    current = parent
  }
  for path in missing.reversed() {
    // Another process may create the same folder at the same time.
    let code = makeDirectory(path, mode)
    guard code == 0 || (code == EEXIST && isFolder(path)) else {
      throw FileError("create the folder", path, code: code)
    }
  }
}

/// Creates a folder as ``makeDirectories(_:mode:)`` does; a new one spreads its subfolders over the
/// disk, if the file system supports that.
public func makeSpreadingDirectories(_ path: String) throws(FileError) {
  let isNew = (try? FileStatus(ofPath: path)) == nil
  try makeDirectories(path)
  if isNew { try Folder(path: path, followingLinks: true).spreadFolders() }
}

/// Creates one folder; returns 0 or an errno value.
private func makeDirectory(_ path: String, _ mode: UInt32) -> Int32 {
  unsafe path.withSystemCString { unsafe mkdir($0, mode_t(mode)) } == 0 ? 0 : errno
}

/// Returns the path of the enclosing folder, or nil for the root and for a bare name.
public func parentPath(_ path: String) -> String? {
  var bytes = Array(path.utf8)
  while bytes.count > 1 && bytes.last == 0x2F { bytes.removeLast() }
  guard let slash = bytes.lastIndex(of: 0x2F), bytes.count > 1 else { return nil }
  return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
}

/// Returns the last component of a path.
public func lastComponent(_ path: String) -> String {
  String(path.split(separator: "/").last ?? "")
}

/// True when a path leads to a folder, possibly through links.
private func isFolder(_ path: String) -> Bool {
  var raw = stat()
  return unsafe path.withSystemCString { unsafe stat($0, &raw) } == 0
    && raw.st_mode & S_IFMT == S_IFDIR
}
