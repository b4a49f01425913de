import Foundation
import TestSupport
import Testing

/// A pipeline of GitLab's as its server puts it together: the components that it includes, with
/// their inputs, and what it says itself.
struct GitLabPipeline {
  /// The keywords and jobs.
  let root: [String: Any]

  /// Reads a pipeline that may include the component of this package.
  init(_ text: String) throws {
    var root: [String: Any] = [:]
    let own = try #require(try PipelineYAML.read(text) as? [String: Any])
    for include in own["include"] as? [[String: Any]] ?? [] {
      let name = include["component"] as? String ?? ""
      guard name.hasPrefix("$CI_SERVER_FQDN/your-organisation/kjob/kjob@") else {
        throw Unknown(name: name)
      }
      root = Self.merged(root, try Self.component(include["inputs"] as? [String: Any] ?? [:]))
    }
    self.root = Self.merged(root, own.filter { $0.key != "include" })
  }

  /// Gives the component the inputs, and makes a pipeline of it.
  init(inputs: [String: Any]) throws { root = try Self.component(inputs) }

  private static func component(_ inputs: [String: Any]) throws -> [String: Any] {
    let text = try PipelineYAML.text("ci/gitlab/templates/kjob.yml")
    let values = try declaredInputs().mapValues { $0["default"] ?? "" }
    guard let unknown = inputs.keys.first(where: { values[$0] == nil }) else {
      let filled = try values.merging(inputs) { $1 }.reduce(text) { text, input in
        text.replacing("$[[ inputs.\(input.key) ]]", with: try Self.text(input.value))
      }
      return try #require(try PipelineYAML.read(filled, document: 1) as? [String: Any])
    }
    throw Unknown(name: unknown)
  }

  /// What the component's header says of its inputs.
  static func declaredInputs() throws -> [String: [String: Any]] {
    let text = try PipelineYAML.text("ci/gitlab/templates/kjob.yml")
    let header = try #require(try PipelineYAML.read(text) as? [String: Any])
    let spec = try #require(header["spec"] as? [String: [String: [String: Any]]])
    return try #require(spec["inputs"])
  }

  /// A value as GitLab puts it into the text: lists as JSON.
  private static func text(_ value: Any) throws -> String {
    guard let list = value as? [Any] else { return "\(value)" }
    return String(decoding: try JSONSerialization.data(withJSONObject: list), as: UTF8.self)
  }

  private static func merged(_ first: [String: Any], _ second: [String: Any]) -> [String: Any] {
    first.merging(second) { old, new in
      guard let old = old as? [String: Any], let new = new as? [String: Any] else { return new }
      return merged(old, new)
    }
  }

  /// The jobs, without keywords.
  var jobs: [String: [String: Any]] {
    root.compactMapValues { $0 as? [String: Any] }.filter { $0.value["script"] != nil }
  }

  /// What a job's shell runs, line by line.
  func script(_ job: String) throws -> String {
    let job = try #require(jobs[job])
    let lines = ["before_script", "script"].flatMap { Self.flattened(job[$0] ?? []) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func flattened(_ value: Any) -> [String] {
    if let text = value as? String { return [text] }
    return (value as? [Any] ?? []).flatMap(flattened)
  }

  /// The job's variables.
  func variables(_ job: String) -> [String: String] {
    jobs[job]?["variables"] as? [String: String] ?? [:]
  }

  /// Whether the pipeline has the job where these variables are set, and the job's `when` there.
  func when(_ job: String, _ values: [String: String]) -> String? {
    func chosen(_ rules: Any?) -> String? {
      let rules = rules as? [[String: Any]]
      guard let rules else { return "on_success" }
      let rule = rules.first { rule in
        (rule["if"] as? String).map { PipelineCondition.holds($0, values) } ?? true
      }
      let when = rule.map { $0["when"] as? String ?? "on_success" }
      return when == "never" ? nil : when
    }
    let workflow = root["workflow"] as? [String: Any]
    // Without rules of the workflow's or its own, a job is in no merge request's pipeline.
    let isAlone = workflow == nil && jobs[job]?["rules"] == nil
    if isAlone, values["$CI_PIPELINE_SOURCE"] == "merge_request_event" { return nil }
    guard workflow == nil || chosen(workflow?["rules"]) != nil else { return nil }
    return chosen(jobs[job]?["rules"])
  }

  /// A component or an input that is not there.
  private struct Unknown: Error {
    var name: String
  }
}

/// A condition of a job or step, of the forms that the pipelines here use.
enum PipelineCondition {
  /// Whether it holds; names without a value are empty.
  static func holds(_ text: String, _ values: [String: String]) -> Bool {
    let bare = text.replacing("${{", with: "").replacing("}}", with: "")
    return bare.split(separator: "||").contains { alternative in
      alternative.split(separator: "&&").allSatisfy { term($0, values) }
    }
  }

  private static func term(_ text: Substring, _ values: [String: String]) -> Bool {
    for (sign, wanted) in [("==", true), ("!=", false)] {
      guard let range = text.firstRange(of: sign) else { continue }
      let isSame =
        value(text[..<range.lowerBound], values) == value(text[range.upperBound...], values)
      return isSame == wanted
    }
    let name = text.trimmingCharacters(in: .whitespaces)
    if name == "always()" { return true }
    let isNegated = name.hasPrefix("!")
    let found = value(Substring(isNegated ? String(name.dropFirst()) : name), values)
    return ["", "false"].contains(found) == isNegated
  }

  private static func value(_ text: Substring, _ values: [String: String]) -> String {
    let name = text.trimmingCharacters(in: .whitespaces)
    if let quote = name.first, quote == "'" || quote == "\"" {
      return String(name.dropFirst().dropLast())
    }
    return values[name] ?? ""
  }
}

/// Reads the package's YAML as JSON.
enum PipelineYAML {
  /// The text of one of the package's files.
  static func text(_ file: String) throws -> String {
    try String(contentsOfFile: PackageFolder.path + "/" + file, encoding: .utf8)
  }

  /// Reads one of a text's documents.
  static func read(_ text: String, document: Int = 0) throws -> Any {
    let json = try Shell.run(
      """
      printf '%s' "$2" | "$1/python" -c '
      import json, sys, ruamel.yaml
      documents = list(ruamel.yaml.YAML(typ="safe", pure=True).load_all(sys.stdin))
      print(json.dumps(documents[int(sys.argv[1])]))
      ' "$3"
      """,
      arguments: [try TestTools().programs, text, "\(document)"],
      in: "/"
    )
    return try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
  }
}
