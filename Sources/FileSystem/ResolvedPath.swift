internal import Glibc
internal import SystemText

/// Returns the absolute path with all links resolved, or nil if nothing exists there.
public func resolvedPath(_ path: String) -> String? {
  guard !path.utf8.contains(0),
    let resolved = unsafe path.withSystemCString({ unsafe realpath($0, nil) })
  else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(systemCString: resolved)
}

/// Returns true if this user can write to the entry at a path, or create it if it is missing.
public func isWritable(_ path: String) -> Bool {
  var path = path
  while true {
    if unsafe path.withSystemCString({ unsafe access($0, W_OK) }) == 0 { return true }
    guard errno == ENOENT, let parent = parentPath(path), parent != path else { return false }
    path = parent
  }
}
