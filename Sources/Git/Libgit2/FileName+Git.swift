internal import FileSystem

extension FileName {
  /// True for a name that git refuses to check out, on this system or with its defaults.
  ///
  /// Git's defaults protect NTFS everywhere, so `git~1` and `.git ` are refused on Linux as well; a
  /// patch with such a name cannot be applied.
  func isRefusedByGit(isLink: Bool) -> Bool {
    if !isSingleComponent { return true }
    // A fast path for the vast majority of names, as the checks below are slow.
    guard let first = bytes.first,
      first == 0x2E || first | 0x20 == 0x67 || bytes.contains(where: { $0 >= 0x80 || $0 == 0x5C })
    else { return false }
    // NTFS ends a name at a colon and treats a backslash as a slash.
    for part in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x5C }) {
      let stem = part.prefix { $0 != 0x3A }
      if stem.isNTFSName(".git") || stem.isNTFSName("git~1") { return true }
      // A link here would let git read its settings from elsewhere.
      if isLink, stem.isNTFSName(".gitmodules") { return true }
    }
    return isHFSName(".git") || (isLink && isHFSName(".gitmodules"))
  }

  /// Compares as HFS+ does: without case, and ignoring the characters that it ignores.
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
  /// Compares as NTFS does: without case, and ignoring trailing spaces and dots.
  fileprivate func isNTFSName(_ name: String) -> Bool {
    let lowered = map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    return lowered.starts(with: name.utf8)
      && lowered.dropFirst(name.utf8.count).allSatisfy { $0 == 0x20 || $0 == 0x2E }
  }
}
