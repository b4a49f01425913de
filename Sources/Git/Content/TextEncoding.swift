internal import Glibc

/// The encoding that a file has on disk because of `working-tree-encoding`; the repository has
/// UTF-8.
///
/// libgit2 does not know the attribute. The names, and which of them imply a byte order mark, are
/// git's (gitattributes(5)).
struct TextEncoding {
  private let name: String

  /// Creates an encoding from the attribute's value; nil for UTF-8 or an encoding unknown to the
  /// system.
  init?(_ name: String) {
    guard !Self.isUTF8(name) else { return nil }
    self.name = name
    guard convert([], from: "UTF-8", to: written.name) != nil else { return nil }
  }

  /// True for the name of the encoding in the repository, for which nothing is converted.
  static func isUTF8(_ name: String) -> Bool {
    ["UTF-8", "UTF8"].contains(name.uppercased())
  }

  /// Returns a file's bytes on disk; nil when the encoding lacks one of the characters.
  func encoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return bytes }
    return convert(bytes, from: "UTF-8", to: written.name).map { written.mark + $0 }
  }

  /// Returns a file's bytes in the repository; nil when those on disk are invalid in the encoding.
  func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return bytes }
    // The byte order mark determines the order and is not part of the text.
    let isMarked = ["UTF-16LE-BOM", "UTF-16BE-BOM"].contains(name.uppercased())
    return convert(bytes, from: isMarked ? "UTF-16" : name, to: "UTF-8")
  }

  /// The system's name for the written encoding, and the byte order mark that git puts first.
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
    // UTF-32 takes four bytes for one, and a byte order mark.
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
