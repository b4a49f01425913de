import Text
import Foundation
import JSON
import Testing

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

  /// The jobs of a file, without the places where things stand.
  private static func jobs(_ folder: JobFolder, _ file: String) -> [String] {
    folder.load(file).jobs.map { describe($0).replacing(file, with: "FILE") }
  }

  /// A value with all that it is made of; sets have an order, and places are left out.
  private static func describe(_ value: Any) -> String {
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
