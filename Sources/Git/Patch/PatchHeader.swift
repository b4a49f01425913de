/// The lines before the contents of one file in a patch, as `git diff` writes them.
///
/// kjob writes them itself: libgit2 puts the modes after the names of a rename, where neither it
/// nor other tools expect them, and does not quote names that are ambiguous to git.
struct PatchHeader {
  /// The part that follows the header.
  enum Contents {
    /// Nothing, because the contents are unchanged or empty.
    case nothing
    /// Hunks of lines.
    case text
    /// Git's binary form.
    case binary
  }

  private let delta: Delta
  private let contents: Contents

  init(_ delta: Delta, _ contents: Contents) {
    self.delta = delta
    self.contents = contents
  }

  /// The bytes of the header.
  var bytes: [UInt8] {
    let oldPath = (delta.old ?? delta.new)?.path ?? []
    var bytes = line("diff --git ", quoted("a/", oldPath), " ", quoted("b/", delta.path))
    switch (delta.old, delta.new) {
    case (nil, let new?): bytes += line("new file mode ", octal(new.mode))
    case (let old?, nil): bytes += line("deleted file mode ", octal(old.mode))
    case (let old?, let new?) where old.mode != new.mode:
      bytes += line("old mode ", octal(old.mode)) + line("new mode ", octal(new.mode))
    default: break
    }
    if delta.isRename {
      bytes += line("similarity index \(delta.similarity)%")
      bytes +=
        line("rename from ", quoted("", oldPath)) + line("rename to ", quoted("", delta.path))
    }
    guard !delta.hasEqualContents else { return bytes }
    bytes += line("index \(id(delta.old))..\(id(delta.new))\(commonMode)")
    guard contents == .text else { return bytes }
    bytes += line("--- ", delta.old == nil ? Array("/dev/null".utf8) : quoted("a/", oldPath))
    bytes += line("+++ ", delta.new == nil ? Array("/dev/null".utf8) : quoted("b/", delta.path))
    return bytes
  }

  /// The mode shared by both sides, which follows the object names.
  private var commonMode: String {
    guard let old = delta.old, let new = delta.new, old.mode == new.mode else { return "" }
    return " " + String(old.mode, radix: 8)
  }

  private func id(_ side: Delta.Side?) -> String {
    side.map { "\($0.id)" } ?? String(repeating: "0", count: 40)
  }

  private func octal(_ mode: UInt32) -> [UInt8] { Array(String(mode, radix: 8).utf8) }

  private func line(_ start: String, _ parts: [UInt8]...) -> [UInt8] {
    Array(start.utf8) + parts.joined() + [0x0A]
  }

  private func line(
    _ start: String,
    _ first: [UInt8],
    _ middle: String,
    _ second: [UInt8]
  ) -> [UInt8] {
    line(start, first + Array(middle.utf8) + second)
  }

  /// Returns a name as git writes it, quoted if necessary.
  ///
  /// A name that starts or ends with a space, or has a space before a slash, is also quoted: in
  /// `diff --git a/d /x b/d /x` git cannot find the end of the first name.
  private func quoted(_ prefix: String, _ name: [UInt8]) -> [UInt8] {
    let plain = Array(prefix.utf8) + name
    let hasHiddenEnd =
      name.first == 0x20 || name.last == 0x20
      || zip(name, name.dropFirst()).contains { $0 == 0x20 && $1 == 0x2F }
    guard hasHiddenEnd || plain.contains(where: { Self.escape($0) != nil }) else { return plain }
    return [0x22] + plain.flatMap { Self.escape($0) ?? [$0] } + [0x22]
  }

  /// Returns the escape sequence of a byte; nil for a byte that needs none.
  private static func escape(_ byte: UInt8) -> [UInt8]? {
    switch byte {
    case 0x07: return Array("\\a".utf8)
    case 0x08: return Array("\\b".utf8)
    case 0x09: return Array("\\t".utf8)
    case 0x0A: return Array("\\n".utf8)
    case 0x0B: return Array("\\v".utf8)
    case 0x0C: return Array("\\f".utf8)
    case 0x0D: return Array("\\r".utf8)
    case 0x22, 0x5C: return [0x5C, byte]
    case 0x20..<0x7F: return nil
    default:
      let digits = String(byte, radix: 8)
      return [0x5C] + Array((String(repeating: "0", count: 3 - digits.count) + digits).utf8)
    }
  }
}
