internal import Glibc

/// Returns true if a pattern of `fnmatch` matches a whole name: `*`, `?` and `[…]` are special.
public func nameMatches(_ name: String, pattern: String) -> Bool {
  unsafe pattern.withSystemCString { pattern in
    unsafe name.withSystemCString { unsafe fnmatch(pattern, $0, 0) } == 0
  }
}
