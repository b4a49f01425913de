internal import Glibc

/// The encoding that a file has on disk because of `working-tree-encoding`; in the repository it is
/// UTF-8.
///
/// libgit2 does not know the attribute. The names, and which of them have a mark at the beginning,
/// are those of git (gitattributes(5)).
struct TextEncoding {
  private let name: String

  /// Takes the attribute's value; nil when it asks for nothing or names no encoding of the system's.
  init?(_ name: String) {
    guard !Self.isUTF8(name) else { return nil }
    self.name = name
    guard convert([], from: "UTF-8", to: written.name) != nil else { return nil }
  }

  /// Whether a name is that of the encoding in the repository, so that nothing is to be done.
  static func isUTF8(_ name: String) -> Bool {
    ["UTF-8", "UTF8"].contains(name.uppercased())
  }

  /// A file's bytes on disk; nil when the text has characters that the encoding has not.
  func encoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return bytes }
    return convert(bytes, from: "UTF-8", to: written.name).map { written.mark + $0 }
  }

  /// A file's bytes in the repository; nil when those on disk are not of the encoding.
  func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return bytes }
    // With a mark, which says the order of the bytes, and which is not part of the text.
    let isMarked = ["UTF-16LE-BOM", "UTF-16BE-BOM"].contains(name.uppercased())
    return convert(bytes, from: isMarked ? "UTF-16" : name, to: "UTF-8")
  }

  /// The system's name for what is written, and the mark that git puts before it.
  private var written: (name: String, mark: [UInt8]) {
    switch name.uppercased() {
    case "UTF-16LE-BOM": ("UTF-16LE", [0xFF, 0xFE])
    case "UTF-16BE-BOM": ("UTF-16BE", [0xFE, 0xFF])
    default: (name, [])
    }
  }

  private func convert(_ bytes: [UInt8], from: String, to: String) -> [UInt8]? {
    guard let conversion = unsafe iconv_open(to, from), Int(bitPattern: conversion) != -1
    else { return nil }
    defer { unsafe iconv_close(conversion) }
    var input = bytes.map { CChar(bitPattern: $0) }
    // UTF-32 takes four bytes for one, and a mark.
    var output = [CChar](repeating: 0, count: bytes.count * 4 + 8)
    var (inputCount, outputCount) = (input.count, output.count)
    let failed = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var (from, to) = (source.baseAddress, target.baseAddress)
        return unsafe iconv(conversion, &from, &inputCount, &to, &outputCount) == Int.max
          || inputCount > 0 || iconv(conversion, nil, nil, &to, &outputCount) == Int.max
      }
    }
    guard !failed else { return nil }
    return output.prefix(output.count - outputCount).map { UInt8(bitPattern: $0) }
  }
}
