internal import JobFile
internal import RunEvents
internal import Text

/// Something that `kjob explain` can explain.
enum Topic: Hashable, Sendable {
  /// A key of job files.
  case key(KeyReference)
  /// A reason why a job did not pass.
  case reason(ReasonType)
  /// A variable, which kjob either reads or gives to a job's programs.
  case variable(name: String, meaning: String, isGiven: Bool)
  /// A word of the reports.
  case word(name: String, meaning: String)

  /// All topics of each kind.
  static let keys = JobFileReference.keys.map(Topic.key)
  static let reasons = ReasonType.allCases.map(Topic.reason)
  static let variables =
    Variables.read.map { Topic.variable(name: $0.0, meaning: $0.1, isGiven: false) }
    + Variables.given.map { Topic.variable(name: $0.0, meaning: $0.1, isGiven: true) }

  static let words = ReportWords.all.map { Topic.word(name: $0.0, meaning: $0.1) }

  /// The topics in the order of the list.
  static let all = keys + reasons + variables + words

  /// Returns the keys of the maps in the value of a key.
  static func keys(in outer: KeyReference) -> [Topic] {
    keys.filter { topic in
      guard case .key(let key) = topic else { return false }
      return key.keys.count == outer.keys.count + 1 && key.keys.dropLast() == outer.keys[...]
    }
  }

  /// The name that people write.
  var name: String {
    switch self {
    case .key(let key): key.name
    case .reason(let reason): reason.rawValue
    case .variable(let name, _, _), .word(let name, _): name
    }
  }

  /// One or more sentences.
  var summary: String {
    switch self {
    case .key(let key): key.summary
    case .reason(let reason): reason.guide.meaning
    case .variable(_, let meaning, _), .word(_, let meaning): meaning
    }
  }

  /// The first sentence of the summary.
  var firstSentence: String {
    guard let end = summary.firstRange(of: ". ") else { return summary }
    return String(summary[..<end.lowerBound]) + "."
  }
}

/// The topics that a name stands for.
struct FoundTopics {
  /// The topics that have exactly this name.
  var exact: [Topic] = []
  /// Topics that have the name within another one, or as another kind.
  var related: [Topic] = []

  /// Finds the topics of a name, as people type or paste it; throws if there is none.
  init(_ written: String) throws(UsageError) {
    let name = Self.plain(written)
    let reasons = Topic.reasons.filter { $0.name == name || $0.name == "kjob." + name }
    let variables = Topic.variables.filter { Self.isName(name, of: $0) }
    let words = Topic.words.filter { $0.name == name }
    let wanted = Self.components(name)
    let keys = Topic.keys.filter { topic in
      guard case .key(let key) = topic, !wanted.isEmpty else { return false }
      return key.keys.suffix(wanted.count) == wanted[...]
    }
    let paths = keys.filter { topic in
      if case .key(let key) = topic { return key.keys == wanted }
      return false
    }
    if !paths.isEmpty {
      exact = paths
      related = keys.filter { !paths.contains($0) } + reasons + words
    } else if Set(keys.map(\.name)).count == 1 {
      exact = keys
      related = reasons + words
    } else if !keys.isEmpty {
      related = keys + reasons + words
    } else if !reasons.isEmpty || !variables.isEmpty || !words.isEmpty {
      exact = reasons + variables + words
    } else {
      throw .unknownTopic(written, near: Self.near(name))
    }
  }

  /// Returns the name without the marks around it in texts and reports, such as `[kjob.copy]`.
  private static func plain(_ written: String) -> String {
    let marks: Set<Character> = ["`", "'", "\"", "[", "]", "(", ")", ":", ",", "$", " "]
    var name = written[...]
    while let first = name.first, marks.contains(first) { name.removeFirst() }
    while let last = name.last, marks.contains(last), !name.hasSuffix("[]") { name.removeLast() }
    return String(name)
  }

  /// Returns the keys of a path: without places in lists, and without the names of jobs.
  private static func components(_ name: String) -> [String] {
    var keys = name.split(separator: ".", omittingEmptySubsequences: false).map { part in
      String(part.prefix { $0 != "[" })
    }
    if keys.first == "jobs", keys.count > 2 { keys.removeFirst(2) }
    keys.removeAll { $0 == KeyReference.anyName }
    // The names of servers, as in `mcp-servers.docs.url`.
    let named = Topic.keys.compactMap { topic -> [String]? in
      if case .key(let key) = topic, key.path.contains(KeyReference.anyName) { return key.path }
      return nil
    }
    let match = named.first { path in
      path.count == keys.count
        && zip(path, keys).allSatisfy { $0 == KeyReference.anyName || $0 == $1 }
    }
    return match.map { $0.filter { $0 != KeyReference.anyName } } ?? keys
  }

  private static func isName(_ name: String, of topic: Topic) -> Bool {
    let matrix = "KJOB_MATRIX_"
    return topic.name == name
      || name.hasPrefix(matrix) && name != matrix && topic.name.hasPrefix(matrix)
  }

  /// Returns similar names, the best first.
  private static func near(_ name: String) -> [String] {
    let short = Topic.keys.compactMap { topic -> String? in
      if case .key(let key) = topic { return key.keys.last }
      return nil
    }
    let names = Topic.all.map(\.name) + short
    let dotless = Topic.reasons.map { String($0.name.dropFirst("kjob.".count)) }
    var found = NearWords.ranked(to: name, among: names)
    if found.isEmpty {
      found = NearWords.ranked(to: name, among: dotless).map { "kjob." + $0 }
    }
    return Array(found.prefix(3))
  }
}
