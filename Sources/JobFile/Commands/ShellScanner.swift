/// Splits a shell script into words and operators.
struct ShellScanner {
  /// A part of a script.
  enum Token {
    /// A word as written; `isFunction` is true for a name that `()` follows.
    case word(String, isFunction: Bool)
    /// An operator that ends a word; redirections are left out with their targets.
    case operation(String)
  }

  private static let operations = [
    ";;&", "&>>", "<<<", "<<-", ";;", ";&", "&&", "||", "|&", "&>", "<<", "<&", ">&", ">>", ">|",
    "<>", ";", "&", "|", "(", ")", "<", ">", "\n",
  ]
  .map { Array($0.utf8) }

  private let bytes: [UInt8]
  private var index = 0
  /// The ends of the here-documents that begin on the next line.
  private var documents: [(end: [UInt8], areTabsCut: Bool)] = []
  /// The number of open substitutions, which are looked into only so far.
  private var nesting = 0

  /// Creates a scanner of a script.
  init(_ text: String) { bytes = Array(text.utf8) }

  /// Returns the next part, or nil at the end.
  mutating func next() -> Token? {
    while true {
      skipBlanks()
      guard index < bytes.count else { return nil }
      guard !isProcessSubstitution, let operation = operation() else {
        let word = word()
        // The number of a descriptor that is redirected.
        if word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byte = byte(at: index),
          byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
        {
          continue
        }
        guard bytes[index...].starts(with: "()".utf8) else {
          return .word(word, isFunction: false)
        }
        index += 2
        return .word(word, isFunction: true)
      }
      index += operation.count
      switch String(decoding: operation, as: UTF8.self) {
      case "\n":
        skipDocuments()
        return .operation("\n")
      case "(" where byte(at: index) == UInt8(ascii: "("):
        // Arithmetic.
        skip(until: "))")
        return .word("((", isFunction: false)
      case "<<", "<<-":
        skipBlanks()
        let isCut = operation.count == 3
        documents.append((word().utf8.filter { !"'\"\\".utf8.contains($0) }, isCut))
      case let text where text.contains("<") || text.contains(">"):
        skipBlanks()
        _ = word()
      case let text: return .operation(text)
      }
    }
  }

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private func operation() -> [UInt8]? {
    Self.operations.first { bytes[index...].starts(with: $0) }
  }

  private var isProcessSubstitution: Bool {
    bytes[index...].starts(with: "<(".utf8) || bytes[index...].starts(with: ">(".utf8)
  }

  private mutating func skipBlanks() {
    while let byte = byte(at: index) {
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        index += 1
      } else if bytes[index...].starts(with: "\\\n".utf8) {
        index += 2
      } else if byte == UInt8(ascii: "#") {
        index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else {
        return
      }
    }
  }

  /// Reads a word, at least one byte of it.
  private mutating func word() -> String {
    let start = index
    while let byte = byte(at: index) {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"),
        UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ")"):
        return text(from: start)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        guard index == start, isProcessSubstitution else { return text(from: start) }
        index += 1
        skipBalanced(from: UInt8(ascii: "("), to: UInt8(ascii: ")"))
      case UInt8(ascii: "("):
        // An array or a pattern such as `@(a|b)`; otherwise the name of a function ends here.
        guard index > start, "=@!?*+".utf8.contains(bytes[index - 1]) else {
          return text(from: start)
        }
        skipBalanced(from: byte, to: UInt8(ascii: ")"))
      default: skipUnit()
      }
      // The keyword, and not a pattern such as `[[:alpha:]]`.
      if index - start == 2, bytes[start...].starts(with: "[[ ".utf8) { skip(until: " ]]") }
    }
    return text(from: start)
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
  }

  /// Skips one byte with everything that it opens.
  private mutating func skipUnit() {
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\\"): index += 1
    case UInt8(ascii: "'"): skip(until: "'")
    case UInt8(ascii: "`"): skipQuoted(until: byte)
    case UInt8(ascii: "\""): skipQuoted(until: byte)
    case UInt8(ascii: "$"):
      switch self.byte(at: index) {
      case UInt8(ascii: "("): skipBalanced(from: UInt8(ascii: "("), to: UInt8(ascii: ")"))
      case UInt8(ascii: "{"): skipBalanced(from: UInt8(ascii: "{"), to: UInt8(ascii: "}"))
      case UInt8(ascii: "'"):
        index += 1
        skipQuoted(until: UInt8(ascii: "'"))
      default: break
      }
    default: break
    }
    index = min(index, bytes.count)
  }

  /// Skips everything up to and with a text.
  private mutating func skip(until end: String) {
    while index < bytes.count, !bytes[index...].starts(with: end.utf8) { index += 1 }
    index = min(index + end.utf8.count, bytes.count)
  }

  /// Skips the rest of a quotation, in which a backslash protects and `$(` may open another text.
  private mutating func skipQuoted(until end: UInt8) {
    while let byte = byte(at: index), byte != end {
      if byte == UInt8(ascii: "$"), end == UInt8(ascii: "\"") {
        skipUnit()
      } else {
        index += byte == UInt8(ascii: "\\") ? 2 : 1
      }
    }
    index = min(index + 1, bytes.count)
  }

  /// Skips a text in brackets, with the brackets inside it.
  private mutating func skipBalanced(from opening: UInt8, to closing: UInt8) {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= 100 else { return }
    var depth = 0
    while let byte = byte(at: index) {
      if byte == opening { depth += 1 }
      if byte == closing { depth -= 1 }
      if byte == opening || byte == closing {
        index += 1
        if depth == 0 { return }
      } else {
        skipUnit()
      }
    }
  }

  /// Skips the here-documents that begin here.
  private mutating func skipDocuments() {
    for document in documents {
      while index < bytes.count {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var line = bytes[index..<end]
        index = min(end + 1, bytes.count)
        if document.areTabsCut { line = line.drop { $0 == UInt8(ascii: "\t") } }
        if Array(line) == document.end { break }
      }
    }
    documents = []
  }
}
