/// The reason why a verification command is likely to pass when its tool fails.
///
/// A tool that is missing, or whose arguments are wrong, has found nothing out; a command that then
/// passes accepts any change.
public struct ShellSuspicion: Hashable, Sendable {
  /// The construction that lets a failure pass.
  enum Kind: Hashable, Sendable {
    /// `! TOOL`.
    case negated
    /// `TOOL && exit 1`, or the same with `if`.
    case matchFails
    /// `test -z "$(TOOL)"`.
    case emptyOutput
    /// `TOOL || true`, with the command after `||`.
    case ignored(String)
  }

  let kind: Kind
  /// The tool whose failure passes.
  let tool: String

  /// True when the tool searches texts, so that a search of the tree can take its place.
  var isSearch: Bool { Self.searchTools.contains(tool) }

  /// True when the tool is a condition of the shell.
  var isCondition: Bool { ["test", "[", "[[", "(("].contains(tool) }

  /// Returns true if a command is likely to pass when its tool fails.
  public static func isSuspect(_ script: String) -> Bool { Self(in: script) != nil }

  /// Creates the first suspicion about a script; nil if there is none.
  init?(in script: String) {
    let lists = ShellScript(script).lists
    let found =
      Self.negation(lists) ?? Self.matchThatFails(lists) ?? Self.emptyOutput(lists)
      ?? Self.ignoredResult(lists) ?? Self.inner(lists)
    guard let found else { return nil }
    self = found
  }

  private init(_ kind: Kind, _ tool: String) {
    self.kind = kind
    self.tool = tool
  }

  private static let searchTools: Set<String> = [
    "ack", "ag", "egrep", "fgrep", "git grep", "grep", "pcregrep", "rg", "rgrep", "ugrep", "zgrep",
  ]
  /// Programs and keywords that run the command after them.
  private static let wrappers: Set<String> = [
    "builtin", "busybox", "command", "env", "exec", "nice", "nohup", "stdbuf", "sudo", "timeout",
    "xargs",
  ]
  /// Commands that succeed and judge nothing.
  private static let harmless: Set<String> = [":", "echo", "printf", "true"]

  // MARK: - The constructions

  private static func negation(_ lists: [ShellScript.List]) -> ShellSuspicion? {
    for (index, list) in lists.enumerated() where !list.isCondition {
      guard let pipeline = list.pipelines.lazy.map(\.pipeline).first(where: \.isNegated) else {
        continue
      }
      // The commands in brackets are the next list.
      let inner = lists.dropFirst(index + 1).first?.pipelines.last?.pipeline
      let judged = opens(pipeline) ? inner : pipeline
      return ShellSuspicion(.negated, judged.flatMap { tool(of: $0) } ?? "!")
    }
    return nil
  }

  private static func matchThatFails(_ lists: [ShellScript.List]) -> ShellSuspicion? {
    for (index, list) in lists.enumerated() {
      for (place, part) in list.pipelines.enumerated()
      where part.pipeline.isNegated == (list.keyword == "until") {
        guard let tool = tool(of: part.pipeline), searchTools.contains(tool) else { continue }
        let next = list.pipelines.dropFirst(place + 1).first
        let others = lists[(index + 1)...]
        let isFailing =
          if let next, next.operation == "&&" {
            fails(next.pipeline) || opens(next.pipeline) && fails(others, ["}", ")"])
          } else if next == nil, ["if", "elif"].contains(list.keyword) {
            fails(others, ["else", "elif", "fi"])
          } else if next == nil, ["while", "until"].contains(list.keyword) {
            fails(others, ["done"])
          } else {
            false
          }
        if isFailing { return ShellSuspicion(.matchFails, tool) }
      }
    }
    return nil
  }

  private static func emptyOutput(_ lists: [ShellScript.List]) -> ShellSuspicion? {
    for written in commands(lists) {
      let command = written.first.flatMap(wordsOfCondition) ?? written
      let tool = command.indices.lazy.compactMap { place -> String? in
        passesIfEmpty(command, place) ? searchTool(inSubstitution: command[place]) : nil
      }.first
      if let tool { return ShellSuspicion(.emptyOutput, tool) }
    }
    return nil
  }

  /// Returns true if a condition holds when its word at a place is empty, or counts nothing.
  private static func passesIfEmpty(_ command: [String], _ place: Int) -> Bool {
    let before = place > 0 ? command[place - 1] : ""
    let after = command.dropFirst(place + 1).prefix(2).map { $0.filter { $0 != "\"" } }
    switch command.first {
    case "case": return place == 1
    case "test", "[", "[[":
      if before == "-z" { return true }
      if before == "!", after.isEmpty || ["]", "]]"].contains(after[0]) { return true }
      guard after.count == 2 else { return false }
      if ["=", "=="].contains(after[0]), after[1].isEmpty { return true }
      // Without a line to count, `wc` prints 0.
      return command[place].contains("wc ")
        && [["-eq", "0"], ["=", "0"], ["==", "0"], ["-lt", "1"], ["-le", "0"]].contains(after)
    default: return false
    }
  }

  /// Returns the tool that searches in a word such as `$(grep x)`; nil if the word has no such tool.
  private static func searchTool(inSubstitution word: String) -> String? {
    let word = word.drop { $0 == "\"" }
    let script: String
    if word.hasPrefix("$("), let end = word.lastIndex(of: ")") {
      script = String(word[..<end].dropFirst(2))
    } else if word.first == "`" {
      script = String(word.dropFirst().prefix { $0 != "`" })
    } else {
      return nil
    }
    return commands(ShellScript(script).lists).compactMap { tool(of: $0) }
      .first(where: searchTools.contains)
  }

  /// Looks into `bash -c SCRIPT`.
  private static func inner(_ lists: [ShellScript.List]) -> ShellSuspicion? {
    for command in commands(lists) {
      guard let shell = command.first, ["bash", "dash", "sh", "zsh"].contains(baseName(shell)),
        let place = command.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
        command.indices.contains(place + 1)
      else { continue }
      let script = command[place + 1].trimmed(of: "\"'")
      if let found = ShellSuspicion(in: script) { return found }
    }
    return nil
  }

  private static func ignoredResult(_ lists: [ShellScript.List]) -> ShellSuspicion? {
    let last = lists.last { $0.pipelines.count > 1 || $0.closing == nil }
    guard let last, let (operation, ending) = last.pipelines.last, operation == "||",
      let words = ending.commands.last, let name = words.first,
      harmless.contains(baseName(name)) || words == ["exit", "0"]
    else { return nil }
    return ShellSuspicion(
      .ignored(words.joined(separator: " ")),
      tool(of: last.pipelines[0].pipeline) ?? name
    )
  }

  // MARK: - The parts

  private static func commands(_ lists: [ShellScript.List]) -> [[String]] {
    lists.flatMap { list in list.pipelines.flatMap(\.pipeline.commands) }
  }

  /// Returns the words of `[[ … ]]`, which is a single word of its script.
  private static func wordsOfCondition(_ word: String) -> [String]? {
    guard word.hasPrefix("[[ ") else { return nil }
    let condition = word.dropFirst(3).drop { $0 == " " }
    let words = commands(ShellScript(String(condition)).lists).first ?? []
    // A script's `!` is not one of its words.
    return ["[["] + (condition.hasPrefix("! ") ? ["!"] : []) + words
  }

  /// Returns the tool of a pipeline: the first one that searches, or the last one.
  private static func tool(of pipeline: ShellScript.Pipeline) -> String? {
    let tools = pipeline.commands.compactMap { tool(of: $0) }
    return tools.first(where: searchTools.contains) ?? tools.last
  }

  private static func tool(of command: [String]) -> String? {
    var words = command[...]
    while let word = words.popFirst() {
      let name = word.hasPrefix("[[ ") ? "[[" : baseName(word)
      if wrappers.contains(name) {
        // Options, assignments and numbers come before the program.
        words = words.drop { $0.hasPrefix("-") || $0.contains("=") || $0.first?.isNumber == true }
      } else if name == "git", words.first(where: { !$0.hasPrefix("-") }) == "grep" {
        return "git grep"
      } else {
        return name
      }
    }
    return nil
  }

  private static func baseName(_ word: String) -> String {
    word.split(separator: "/").last.map(String.init) ?? word
  }

  private static func opens(_ pipeline: ShellScript.Pipeline) -> Bool {
    ["{", "("].contains(pipeline.commands[0].first)
  }

  /// Returns true if a pipeline only fails.
  private static func fails(_ pipeline: ShellScript.Pipeline) -> Bool {
    let words = pipeline.commands[0]
    switch words.first {
    case "false": return true
    case "exit", "return": return words.count > 1 && words[1] != "0"
    default: return false
    }
  }

  /// Returns true if any of the lists fails, up to the one that has an end.
  private static func fails(_ lists: ArraySlice<ShellScript.List>, _ ends: Set<String>) -> Bool {
    for list in lists {
      if let end = list.keyword ?? list.closing, ends.contains(end) { return false }
      if list.pipelines.contains(where: { fails($0.pipeline) }) { return true }
    }
    return false
  }
}

extension String {
  /// The text without characters of a set at both ends.
  fileprivate func trimmed(of characters: String) -> String {
    var rest = self[...]
    while let first = rest.first, characters.contains(first) { rest.removeFirst() }
    while let last = rest.last, characters.contains(last) { rest.removeLast() }
    return String(rest)
  }
}
