import Foundation
import Testing

extension `The house` {
  /// The folders of a module, and which of them each one names types of.
  struct FolderMap {
    /// Types that each pair of folders is tied by, as `File.swift: Type`.
    private(set) var ties: [String: [String: Set<String>]] = [:]

    /// Reads a module's sources; `.` is the module's own folder.
    init(_ sources: [(path: String, text: String)]) {
      let files = sources.map {
        (path: $0.path, folder: Self.folder($0.path), text: Self.code($0.text))
      }
      var homes: [String: String] = [:]
      for file in files {
        for name in Self.declaredTypes(file.text) where homes[name] == nil {
          homes[name] = file.folder
        }
      }
      for file in files {
        for name in Self.words(file.text) {
          guard let home = homes[name], home != file.folder else { continue }
          ties[file.folder, default: [:]][home, default: []].insert("\(file.path): \(name)")
        }
      }
    }

    /// The words of a text, each once.
    private static func words(_ text: String) -> Set<String> {
      Set(text.utf8.split { !isOfWord($0) }.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
      default: false
      }
    }

    private static func folder(_ path: String) -> String {
      path.contains("/") ? String(path.prefix { $0 != "/" }) : "."
    }

    /// The text without comments and without what stands in quotation marks, but for what is put
    /// into it.
    private static func code(_ text: String) -> String {
      var lines: [String] = []
      var isQuoted = false
      for line in text.split(separator: "\n") {
        if line.contains("\"\"\"") { isQuoted.toggle() }
        let pieces = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
          .split(separator: "\"", omittingEmptySubsequences: false)
        let words = pieces.indices.flatMap { index in
          isQuoted || index % 2 == 1
            ? pieces[index].components(separatedBy: "\\(").dropFirst().map {
              String($0.prefix { $0 != ")" })
            } : [String(pieces[index])]
        }
        lines.append(words.joined(separator: " "))
      }
      return lines.joined(separator: "\n")
    }

    /// The types at the outermost level that other files can name.
    private static func declaredTypes(_ text: String) -> [String] {
      let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "typealias",
      ]
      return text.split(separator: "\n").compactMap { line in
        guard let first = line.first, first.isLetter || first == "@" else { return nil }
        let words = line.split { $0 == " " || $0 == ":" || $0 == "<" || $0 == "(" }
        guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
          !words[..<kind].contains(where: { $0.hasSuffix("private") || $0 == "extension" })
        else { return nil }
        return String(words[kind + 1])
      }
    }

    /// Everything that a folder reaches.
    private func reach(_ folder: String) -> Set<String> {
      var reached: Set<String> = []
      var waiting = [folder]
      while let next = waiting.popLast() {
        for other in (ties[next] ?? [:]).keys where reached.insert(other).inserted {
          waiting.append(other)
        }
      }
      return reached
    }

    /// The ties of folders that can be reached from themselves, one line for each pair.
    var circles: [String] {
      ties.keys.sorted().flatMap { folder in
        (ties[folder] ?? [:]).filter { reach($0.key).contains(folder) }.map { other, names in
          "\(folder) -> \(other): \(names.sorted().joined(separator: ", "))"
        }
        .sorted()
      }
    }
  }

  @Test(arguments: arrows.keys.filter { !isC($0) }.sorted())
  func `has folders without circles`(module: String) throws {
    let circles = FolderMap(try Self.sources("Sources/" + module)).circles
    #expect(circles == [], "\(circles.joined(separator: "\n"))")
  }

  @Test func `finds a circle of folders where there is one`() {
    let map = FolderMap([
      ("A/One.swift", "struct One {\n  var two: Two // Three\n}\n"),
      ("B/Two.swift", "@frozen public struct Two {\n  var text = \"One\"\n}\nextension One {}\n"),
      ("C/Three.swift", "struct Three {\n  var one: One\n}\n"),
    ])
    #expect(map.circles == ["A -> B: A/One.swift: Two", "B -> A: B/Two.swift: One"])
  }

  @Test func `has folders that one can take in at a glance`() throws {
    var sizes: [String: Int] = [:]
    for (path, _) in try Self.sources("Sources") {
      sizes[(path as NSString).deletingLastPathComponent, default: 0] += 1
    }
    // One file for each message or event is as plain in a long list.
    for (folder, size) in sizes where size > 25 {
      #expect(["AgentClientProtocol", "RunEvents/Events"].contains(folder), "\(size)")
    }
  }
}
