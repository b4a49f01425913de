import Foundation
import TestSupport
import Testing

/// The house's own rules, read from its sources.
@Suite struct `The house` {
  /// The folder that holds the package.
  static let root = PackageFolder.url

  /// What each module may import of ours; arrows point down only.
  static let arrows: [String: Set<String>] = [
    "AgentClientProtocol": ["JSONRPC"],
    "FileSystem": ["COpenat", "CSHA256", "SystemText"],
    "Git": ["CLibgit2", "FileSystem", "NearWords", "Subprocess", "SystemText", "Threads"],
    "JSONRPC": [],
    "JobFile": ["NearWords", "SystemText", "YAML"],
    "KJobBenchmarks": ["FileSystem", "Git", "JobFile", "NearWords", "Subprocess", "Threads"],
    "KJobCommand": [
      "FileSystem", "Git", "JobFile", "NearWords", "Report", "RunEvents", "Runner", "ScriptedAgent",
      "Subprocess", "SystemText", "UntrustedText",
    ],
    "Kiro": ["AgentClientProtocol", "JSONRPC", "YAML"],
    "ModelContextProtocol": ["CLibcurl", "FileSystem", "JSONRPC", "Subprocess"],
    "NearWords": [],
    "Report": ["FileSystem", "JSONRPC", "RunEvents", "SystemText", "UntrustedText", "XML"],
    "RunEvents": ["UntrustedText"],
    "Runner": [
      "AgentClientProtocol", "FileSystem", "Git", "JSONRPC", "JobFile", "Kiro",
      "ModelContextProtocol", "RunEvents", "Subprocess", "Threads", "UntrustedText",
    ],
    "ScriptedAgent": [
      "AgentClientProtocol", "FileSystem", "JSONRPC", "Subprocess", "SystemText", "YAML",
    ],
    "Subprocess": ["CSpawn", "FileSystem", "SystemText"],
    "SystemText": [],
    "Threads": [],
    "UntrustedText": ["SystemText"],
    "XML": ["CLibxml2"],
    "YAML": ["CLibyaml"],
    "kjob": ["KJobCommand"],
  ]

  /// What the toolchain has; only the command may look at the process through Foundation's part.
  static let toolchain: Set<String> = [
    "Dispatch", "FoundationEssentials", "Glibc", "Synchronization",
  ]

  static func sources(_ folder: String) throws -> [(path: String, text: String)] {
    let base = root.appendingPathComponent(folder).path
    let names = try #require(FileManager.default.enumerator(atPath: base)).compactMap {
      $0 as? String
    }
    return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      (name, try String(contentsOfFile: base + "/" + name, encoding: .utf8))
    }
  }

  @Test(arguments: arrows.keys.sorted())
  func `has arrows that only point down`(module: String) throws {
    let allowed = try #require(Self.arrows[module]).union(Self.toolchain)
    for (path, text) in try Self.sources("Sources/" + module) {
      for line in text.split(separator: "\n") {
        guard let match = line.firstMatch(of: /^(?:(\w+) )?import (?:\w+ )?(\w+)/) else { continue }
        let imported = String(match.2)
        #expect(allowed.contains(imported), "\(module)/\(path) imports \(imported)")
        if Self.isC(imported) || imported == "Glibc" {
          #expect(match.1 == "internal", "\(module)/\(path) shows \(imported) to others")
        }
      }
    }
  }

  /// Whether a module is C: a library of the system's, or calls that Swift does not see.
  private static func isC(_ module: String) -> Bool {
    module.hasPrefix("CLib") || ["COpenat", "CSHA256", "CSpawn"].contains(module)
  }

  @Test func `has no module that the map does not know`() throws {
    let found = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Sources").path
    )
    let ours = found.filter { !Self.isC($0) }
    #expect(Set(ours) == Set(Self.arrows.keys))
  }

  @Test func `has files of one concept`() throws {
    for (path, text) in try Self.sources("Sources") {
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 500, "\(path)")
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
      "FileSystem", "Git", "Report", "ScriptedAgent", "Subprocess", "XML", "YAML", "JobFile",
      "KJobBenchmarks", "KJobCommand", "ModelContextProtocol", "SystemText", "Threads",
    ]
    for (path, text) in try Self.sources("Sources") {
      guard text.contains(/\bunsafe\b/) else { continue }
      if path == "JSONRPC/Scanning/ByteWords.swift" { continue }
      #expect(places.contains(String(path.prefix { $0 != "/" })), "\(path)")
    }
  }
}
