internal import FileSystem

extension FileName {
  /// Tells whether git refuses to check out this name, on this system or with its defaults.
  ///
  /// Git's defaults protect NTFS everywhere, so `git~1` and `.git ` are refused on Linux as well;
  /// a patch that holds such a name cannot be applied.
  func isRefusedByGit(isLink: Bool) -> Bool {
    if !isSingleComponent { return true }
    // Most names by far look like none of those below, which take long to tell.
    guard let first = bytes.first,
      first == 0x2E || first | 0x20 == 0x67 || bytes.contains(where: { $0 >= 0x80 || $0 == 0x5C })
    else { return false }
    // NTFS ends a name at a colon and takes a backslash for a slash.
    for part in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x5C }) {
      let stem = part.prefix { $0 != 0x3A }
      if stem.isNTFSName(".git") || stem.isNTFSName("git~1") { return true }
      // A link here would let git read its own settings from elsewhere.
      if isLink, stem.isNTFSName(".gitmodules") { return true }
    }
    return isHFSName(".git") || (isLink && isHFSName(".gitmodules"))
  }

  /// Compares as HFS+ does: without case and without the characters that it ignores.
  private func isHFSName(_ name: String) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    let kept = text.unicodeScalars.filter {
      switch $0.value {
      case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(kept)).lowercased() == name
  }
}

extension ArraySlice<UInt8> {
  /// Compares as NTFS does: without case, and without spaces and dots at the end.
  fileprivate func isNTFSName(_ name: String) -> Bool {
    let lowered = map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    return lowered.starts(with: name.utf8)
      && lowered.dropFirst(name.utf8.count).allSatisfy { $0 == 0x20 || $0 == 0x2E }
  }
}
