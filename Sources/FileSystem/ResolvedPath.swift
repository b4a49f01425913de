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
