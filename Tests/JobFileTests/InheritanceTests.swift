import Foundation
import JSON
import Testing
import Text

@testable import JobFile

/// What stands at a file's top, for jobs that have nothing of their own there.
@Suite struct InheritanceTests {
  @Test(arguments: MapDeclaration.job.keys.map(\.key).filter { $0 != .name })
  func `a key at the file's top is as good as one in the job`(key: Key) throws {
    let declaration = try #require(MapDeclaration.job.keys.first { $0.key == key })
    var differences = 0
    for example in declaration.valuesToTry {
      let folder = try JobFolder()
      for name in ["fix.md", "prompts/fix.md", "prompt.md", "repos.yml"] {
        try folder.write(name, name.hasSuffix("yml") ? "- one\n- two\n" : "Fix it.\n")
      }
      let pair = "\"\(key.rawValue)\": \(example.text().replacing("\n", with: " "))"
      let isPrompt = [Key.prompt, .promptFile, .prompts].contains(key)
      let rest = (isPrompt ? [] : ["prompt: p"]) + (key == .verify ? [] : ["verify: [v]"])
      try folder.write(
        "top.yml",
        "version: 1\n\(pair)\njobs: { a: { \(rest.joined(separator: ", ")) } }\n"
      )
      try folder.write(
        "own.yml",
        "version: 1\njobs: { a: { \((rest + [pair]).joined(separator: ", ")) } }\n"
      )
      try folder.write(
        "without.yml",
        "version: 1\njobs: { a: { prompt: p, verify: [v] } }\n"
      )
      let (top, own) = (Self.jobs(folder, "top.yml"), Self.jobs(folder, "own.yml"))
      #expect(top == own, "\(pair)")
      if !own.isEmpty, own != Self.jobs(folder, "without.yml") { differences += 1 }
    }
    #expect(differences > 0, "\(key.rawValue) needs an example that is not its default")
  }

  /// Keys whose values are maps of further keys.
  private static let maps: [Key] = MapDeclaration.job.keys.compactMap { declaration in
    map(of: declaration.type) == nil ? nil : declaration.key
  }

  private static func map(of type: ValueType) -> MapDeclaration? {
    for type in type.alternatives {
      if case .map(let declaration) = type { return declaration }
    }
    return nil
  }

  @Test(arguments: maps)
  func `no key of a map goes unread`(key: Key) throws {
    let declaration = try #require(MapDeclaration.job.keys.first { $0.key == key })
    let map = try #require(Self.map(of: declaration.type))
    let cases = map.examplesWithout
    #expect(!cases.isEmpty)
    for example in cases {
      let folder = try JobFolder()
      for (name, value) in [("full.yml", example.full), ("without.yml", example.without)] {
        try folder.write(
          name,
          "version: 1\njobs: { a: { prompt: p, verify: [v], \(key.rawValue): \(value.text()) } }\n"
        )
      }
      let (full, without) = (Self.jobs(folder, "full.yml"), Self.jobs(folder, "without.yml"))
      #expect(!full.isEmpty, "\(example.full.text())")
      #expect(full != without, "\(key.rawValue): \(example.key.rawValue) changes nothing")
    }
  }

  /// The jobs of a file, without the places where things stand.
  private static func jobs(_ folder: JobFolder, _ file: String) -> [String] {
    folder.load(file).jobs.map { describe($0).replacing(file, with: "FILE") }
  }

  /// A value with all that it is made of; sets have an order, and places are left out.
  static func describe(_ value: Any) -> String {
    if value is SourcePosition { return "-" }
    let mirror = Mirror(reflecting: value)
    if mirror.children.isEmpty { return "\(value)" }
    var parts = mirror.children.map { child in
      (child.label.map { "\($0): " } ?? "") + describe(child.value)
    }
    if mirror.displayStyle == .set || mirror.displayStyle == .dictionary { parts.sort() }
    return "\(mirror.subjectType)(\(parts.joined(separator: ", ")))"
  }
}
