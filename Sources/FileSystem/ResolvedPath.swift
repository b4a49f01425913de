internal import Glibc
internal import SystemText

/// The absolute path without links, or nil when nothing stands there.
public func resolvedPath(_ path: String) -> String? {
  guard !path.utf8.contains(0),
    let resolved = unsafe path.withSystemCString({ unsafe realpath($0, nil) })
  else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(systemCString: resolved)
}
