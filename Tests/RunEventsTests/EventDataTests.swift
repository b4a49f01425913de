import Foundation
import JSON
import RunEvents
import Testing
import Text

/// What holds for the data of every event.
@Suite struct EventDataTests {
  /// Members that hold what is never a secret: kjob's own names, and ids, which are masked when the
  /// run is planned.
  private static let unmasked: Set<String> = [
    "administrative-path", "base-commit", "baseline", "boot-id", "candidates", "digest", "digests",
    "files", "filters", "folder", "hash", "id", "job", "junit", "keep", "key", "keys",
    "kjob-version",
    "log", "path", "phase", "removed", "replaced", "repository", "result", "run-id", "sha256",
    "store",
    "subject", "temporary-folder", "time", "tree", "type", "withheld-from-agent",
    "withheld-from-commands", "working-directory", "worktree-directory",
  ]

  @Test func `every type has a sample, so that the tests over all samples are over all types`() {
    let names = (Samples.kinds + Samples.otherKinds).map { type(of: $0.content.data).event.name }
    #expect(Set(names).sorted() == EventRegistry.all.map { $0.event.name }.sorted())
  }

  @Test func `every member is in a sample`() throws {
    let schema = try #require(Self.object(EventRegistry.schema().text()))
    let definitions = try #require(schema["definitions"] as? [String: [String: Any]])
    let samples = (Samples.events + Samples.others).compactMap {
      Self.object(String(decoding: EncodedRunEvent($0).line(), as: UTF8.self))
    }
    for event in try #require(schema["oneOf"] as? [[String: Any]]) {
      let properties = try #require(event["properties"] as? [String: Any])
      let name = try #require((properties["event"] as? [String: Any])?["const"] as? String)
      guard var data = properties["data"] as? [String: Any] else { continue }
      data = data["items"] as? [String: Any] ?? data
      if let reference = data["$ref"] as? String {
        data = try #require(definitions[reference.replacing("#/definitions/", with: "")])
      }
      let members = (data["properties"] as? [String: Any] ?? [:]).keys
      let found = samples.filter { $0["event"] as? String == name }.flatMap { sample in
        let items = sample["data"] as? [[String: Any]] ?? [sample["data"] as? [String: Any] ?? [:]]
        return items.flatMap(\.keys)
      }
      #expect(Set(found) == Set(members), "\(name)")
    }
  }

  @Test(arguments: Samples.events + Samples.others)
  func `a secret in any text is masked`(event: RunEvent) throws {
    let secret = "correct-horse-battery"
    let redactor = Redactor(secrets: [secret])
    let line = EncodedRunEvent(event).line()
    let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    for path in Self.texts(object, []) where Self.unmasked.isDisjoint(with: path.names) {
      let changed = try JSONSerialization.data(
        withJSONObject: Self.replace(object, path.steps[...], by: "a \(secret) b")
      )
      // What cannot hold any text is read as an event no more.
      guard let read = try? EncodedRunEvent(line: changed).event else { continue }
      let masked = read.kind.masked(by: redactor)
      let text = String(
        decoding: EncodedRunEvent(
          RunEvent(sequence: 1, time: event.time, elapsed: 0, kind: masked)
        ).line(),
        as: UTF8.self
      )
      #expect(!text.contains(secret), "\(path.names) of \(text)")
    }
  }

  private static func object(_ text: String) -> [String: Any]? {
    try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
  }

  /// The way to a text: names of members and places in lists.
  private struct Path {
    var steps: [AnyHashable]
    /// The members that the text is in.
    var names: [String] { steps.compactMap { $0 as? String } }
  }

  private static func texts(_ value: Any, _ steps: [AnyHashable]) -> [Path] {
    switch value {
    case is String: [Path(steps: steps)]
    case let list as [Any]: list.indices.flatMap { texts(list[$0], steps + [$0]) }
    case let object as [String: Any]: object.flatMap { texts($0.value, steps + [$0.key]) }
    default: []
    }
  }

  private static func replace(_ value: Any, _ steps: ArraySlice<AnyHashable>, by text: String)
    -> Any
  {
    guard let step = steps.first else { return text }
    if var list = value as? [Any], let index = step as? Int {
      list[index] = replace(list[index], steps.dropFirst(), by: text)
      return list
    }
    guard var object = value as? [String: Any], let name = step as? String else { return value }
    object[name] = object[name].map { replace($0, steps.dropFirst(), by: text) }
    return object
  }
}
