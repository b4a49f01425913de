internal import RunEvents
internal import Runner
internal import Text

/// The title and the text of a job's request, and the message of its commit.
struct RequestText {
  /// The job.
  let job: JobState
  /// The prompts.
  let prompts: [String]
  /// The commands that can be used to run the job again.
  let again: String
  /// The address of the run's pages; nil if there is none.
  let report: String?

  /// The maximum number of characters of a title, and of a prompt in the text.
  private static let longestTitle = 72
  private static let longestPrompt = 4_000

  /// Reads the prompts of a job from the run's files.
  init(_ job: JobState, _ artifacts: RunArtifacts, report: String?) {
    self.job = job
    self.report = report
    var prompts: [String] = []
    while let bytes = try? artifacts.file(
      "prompt-\(prompts.count + 1).md",
      of: job.planned,
      limit: 1 << 20
    ) {
      prompts.append(SafeText(String(decoding: bytes, as: UTF8.self)).string)
    }
    // What the job asks is the same each night, and its repairs are not.
    self.prompts = Array(prompts.dropLast(min(job.repairCount, max(0, prompts.count - 1))))
    let file = job.planned.file.string
    again = ShellLine.quoting(["kjob", "run", file, "--filter", job.planned.id])
  }

  /// The prompts and the verification commands, for recognizing when either changes.
  var task: String {
    let commands = job.commands.filter { $0.phase == .verify }.map(\.command.string)
    return (prompts + ["verify"] + commands).joined(separator: "\u{1F}")
  }

  /// The first line of the prompt if it is short enough to be a title, else the job's id.
  var title: String {
    let id = SafeText(job.planned.id).singleLine.string
    let lines = (prompts.first ?? "").split(separator: "\n").map { line in
      // A heading's signs are not part of it.
      String(line.drop { $0 == "#" || $0.isWhitespace }).trimmed
    }
    guard var line = lines.first(where: { !$0.isEmpty }) else { return id }
    while line.hasSuffix(".") || line.hasSuffix(":") { line.removeLast() }
    return line.count <= Self.longestTitle ? line : id
  }

  /// The text of the request, in Markdown.
  var body: String {
    var parts: [String] = []
    if !prompts.isEmpty {
      let asked = prompts.map { Self.fenced(Self.shortened($0)) }.joined(separator: "\n\n")
      parts.append("**Asked**\n\n\(asked)")
    }
    parts.append("**Verified** \(strength)\n\n\(commands)")
    parts.append(facts.map { "- \($0)" }.joined(separator: "\n"))
    return parts.joined(separator: "\n\n")
  }

  /// The message of the commit, without trailers; it holds nothing of the run.
  var message: String {
    let subject = job.planned.publish?.commitSubject?.singleLine.string
    if let body = job.planned.publish?.commitBody?.string.trimmed {
      return "\(subject ?? job.planned.publish?.title?.singleLine.string ?? title)\n\n\(body)"
    }
    let id = SafeText(job.planned.id).singleLine.string
    let names = job.commands.filter { $0.phase == .verify }.map(\.name.singleLine.string)
    return """
      \(subject ?? job.planned.publish?.title?.singleLine.string ?? title)

      Made by the kjob job \(id).
      Accepted by: \(names.joined(separator: ", "))
      """
  }

  private var strength: String {
    switch job.verdictStrength {
    case .cleanRoom?: "in a clean room, on exactly this change"
    case .worktree?: "in the worktree that the agent worked in"
    case nil: "by kjob"
    }
  }

  private var commands: String {
    let commands = job.commands.filter { $0.phase == .verify }
    guard !commands.isEmpty else { return "No commands." }
    return commands.map { command in
      let name = Self.code(command.name.singleLine.string)
      let result = command.result == .passed ? "passed" : command.ending.singleLine.string
      return "- \(name) \(result) in \(Wording.time(command.seconds))"
    }.joined(separator: "\n")
  }

  private var facts: [String] {
    var facts: [String] = []
    if let agent = job.agent?.summary { facts.append("Agent: \(Self.plain(agent.string))") }
    if let stored = job.storedChange {
      let origin = Self.plain(stored.origin.string)
      facts.append("Agent: none; the change of \(origin) was verified again on a newer base")
    }
    if let credits = job.credits { facts.append("Credits: \(Wording.decimal(credits))") }
    if let patch = job.patch {
      let files = Wording.count(patch.filesChanged, "file")
      facts.append("Change: \(files), +\(patch.insertions) −\(patch.deletions)")
    }
    if let report { facts.append("[Report](\(report))") }
    facts.append("Run it again: \(Self.code(again))")
    return facts
  }

  /// Returns a text as a block of code, in which nothing of it is a mention, a link or a mark.
  private static func fenced(_ text: String) -> String {
    var longest = 0
    for line in text.split(separator: "\n" as Character) {
      longest = max(longest, line.drop { $0 == " " }.prefix { $0 == "`" }.count)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)text\n\(text)\n\(fence)"
  }

  private static func code(_ text: String) -> String {
    text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }

  /// Returns a text in which no sign means anything to Markdown or names a person.
  private static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\*_[]<>#@!|~".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result.replacing("\\@", with: "@\u{200B}")
  }

  private static func shortened(_ text: String) -> String {
    let text = text.trimmed
    return text.count <= longestPrompt ? text : text.prefix(longestPrompt) + "\n…"
  }
}

extension String {
  /// The text without white space at its ends.
  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
