import Foundation
import TestSupport
import Testing

/// The house's own rules, read from its sources.
@Suite struct `The house` {
  /// The folder that holds the package.
  static let root = PackageFolder.url

  /// Modules of ours that each module is linked to, as the package declares them.
  static let arrows: [String: Set<String>] = {
    struct Package: Decodable {
      struct Target: Decodable {
        struct Dependency: Decodable { var byName: [String?] }
        var name: String
        var type: String
        var dependencies: [Dependency]
      }
      var targets: [Target]
    }
    let text = try? Shell.run("swift package --ignore-lock dump-package", in: root.path)
    let package = try? JSONDecoder().decode(Package.self, from: Data((text ?? "").utf8))
    return Dictionary(
      (package?.targets ?? []).filter { $0.type != "test" && $0.name != "TestSupport" }.map {
        ($0.name, Set($0.dependencies.compactMap { $0.byName.first ?? nil }))
      },
      uniquingKeysWith: { $0.union($1) }
    )
  }()

  /// What the toolchain has; only the command may look at the process through Foundation's part.
  static let toolchain: Set<String> = [
    "Dispatch", "FoundationEssentials", "Glibc", "Synchronization",
  ]

  static func sources(_ folder: String) throws -> [(path: String, text: String)] {
    try PackageFolder.contents(of: folder).filter { $0.hasSuffix(".swift") }.map { name in
      (name, try PackageFolder.text(folder + "/" + name))
    }
  }

  @Test(arguments: arrows.keys.filter { !isC($0) }.sorted())
  func `imports nothing but what the package declares`(module: String) throws {
    let allowed = try #require(Self.arrows[module]).union(Self.toolchain)
    var strange: [String] = []
    for (path, text) in try Self.sources("Sources/" + module) {
      for line in text.split(separator: "\n") {
        guard let match = line.firstMatch(of: /^(?:(\w+) )?import (?:\w+ )?(\w+)/) else { continue }
        let imported = String(match.2)
        if !allowed.contains(imported) { strange.append("\(path) imports \(imported)") }
        if Self.isC(imported) || imported == "Glibc", match.1 != "internal" {
          strange.append("\(path) shows \(imported) to others")
        }
      }
    }
    #expect(strange == [])
  }

  @Test func `has each C library behind one module`() {
    for library in Self.arrows.keys.filter(Self.isC) {
      let users = Self.arrows.filter { $0.value.contains(library) }.keys
      #expect(users.count == 1, "\(library): \(users.sorted())")
    }
  }

  @Test func `has runner and reports that meet only in events`() {
    #expect(Self.arrows["Runner"]?.contains("Report") == false)
    #expect(Self.arrows["Report"]?.contains("Runner") == false)
    for (module, arrows) in Self.arrows where arrows.isSuperset(of: ["Report", "Runner"]) {
      #expect(module == "KJobCommand")
    }
  }

  /// Whether a module is C: a library of the system's, or calls that Swift does not see.
  static func isC(_ module: String) -> Bool {
    module.hasPrefix("CLib") || ["COpenat", "CSHA256", "CSpawn"].contains(module)
  }

  @Test func `has files of one concept`() throws {
    for (path, text) in try Self.sources("Sources") {
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 300, "\(path)")
    }
  }

  @Test func `has short functions, or says why one is long`() throws {
    var lengths = 0
    for (path, text) in try Self.sources("Sources") {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (start, end) in Self.bodies(lines) {
        lengths += 1
        guard end - start > 40 else { continue }
        let reason = lines[start].trimmingCharacters(in: .whitespaces)
        #expect(reason.hasPrefix("// Long: "), "\(path):\(start) has \(end - start) lines")
      }
    }
    #expect(lengths > 1_500)
  }

  /// The bodies of functions, initializers and computed properties: their first line, and the line
  /// after them.
  private static func bodies(_ lines: [Substring]) -> [(start: Int, end: Int)] {
    lines.indices.compactMap { index in
      // The expression is slow, and most lines have none of its words.
      let words = lines[index].split(separator: " ").prefix(6)
      let starts = ["func", "init", "var", "subscript"]
      guard words.contains(where: { word in starts.contains { word.hasPrefix($0) } }) else {
        return nil
      }
      let pattern =
        /^( *)(?:@\w+(?:\([^)]*\))? )*(?:[a-z]+(?:\(\w+\))? )*(func|init|var|subscript)\b/
      guard let match = lines[index].firstMatch(of: pattern) else { return nil }
      let closing = match.1 + "}"
      let opening = lines[index...].prefix(25).firstIndex { line in
        line.hasSuffix("{") || line.isEmpty || line.hasPrefix(closing)
      }
      guard let opening, lines[opening].hasSuffix("{"), match.2 != "var" || opening == index,
        let end = lines[(opening + 1)...].firstIndex(where: { $0.hasPrefix(closing) })
      else { return nil }
      return (opening + 1, end)
    }
  }

  @Test func `has nothing that gets around the compiler`() throws {
    for (path, text) in try Self.sources("Sources") {
      for word in ["@unchecked Sendable", "try!", "nonisolated(unsafe)", "fatalError(", "TODO"] {
        #expect(!text.contains(word), "\(path) has \(word)")
      }
    }
  }

  @Test func `marks unsafe code only where C is, or bytes are looked at by the million`() throws {
    let places: Set<String> = [
      "FileSystem", "Git", "HTTP", "Report", "ScriptedAgent", "Subprocess", "XML", "YAML",
      "JobFile", "KJobBenchmarks", "KJobCommand", "SystemText", "Threads",
    ]
    for (path, text) in try Self.sources("Sources") {
      guard text.contains(/\bunsafe\b/) else { continue }
      if path == "JSON/ByteWords.swift" { continue }
      #expect(places.contains(String(path.prefix { $0 != "/" })), "\(path)")
    }
  }
}
