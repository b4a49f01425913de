/// A shell script as the lists of pipelines that it consists of.
///
/// This is a rough reading for the sake of advice: nothing is expanded, and what a script contains
/// in quotation marks, here-documents and substitutions is not looked into.
struct ShellScript {
  /// Commands joined by `|`.
  struct Pipeline {
    /// True when `!` turns the result around.
    var isNegated = false
    /// The words of each command, without redirections and assignments.
    var commands: [[String]] = [[]]

    var isEmpty: Bool { commands == [[]] }
  }

  /// Pipelines joined by `&&` and `||`.
  struct List {
    /// The keyword in front of the list, such as `if` or `then`.
    var keyword: String?
    /// True between `if` or `while` and `then` or `do`.
    var isCondition = false
    /// Each pipeline with the operator in front of it, which is empty for the first.
    var pipelines: [(operation: String, pipeline: Pipeline)] = [("", Pipeline())]

    /// True when the list has no command.
    var isEmpty: Bool { pipelines.count == 1 && pipelines[0].pipeline.isEmpty }

    /// The first word of a list that closes a compound command.
    var closing: String? {
      let first = pipelines[0].pipeline.commands[0].first
      return first.flatMap { Self.closings.contains($0) ? $0 : nil }
    }

    private static let closings: Set<String> = ["fi", "done", "esac", "}", ")"]
  }

  /// The lists in the order of the text, those inside compound commands too.
  private(set) var lists: [List] = []

  private var scanner: ShellScanner
  private var list = List()
  private var depth = 0
  /// True where the next word is a command's name or a keyword.
  private var isAtStart = true
  private var isCondition = false

  /// Reads a script.
  init(_ text: String) {
    scanner = ShellScanner(text)
    while let token = scanner.next() {
      switch token {
      case .word(let word, let isFunction):
        if isAtStart {
          takeFirst(word, isFunction: isFunction)
        } else {
          append(word)
        }
      case .operation(let operation): take(operation)
      }
    }
    endList()
  }

  private mutating func takeFirst(_ word: String, isFunction: Bool) {
    switch word {
    case "!": list.pipelines[list.pipelines.count - 1].pipeline.isNegated.toggle()
    case "if", "elif", "while", "until", "then", "do", "else":
      endList()
      isCondition = !["then", "do", "else"].contains(word)
      list = List(keyword: word, isCondition: isCondition)
    case "{":
      append(word)
      endList()
    case "fi", "done", "esac", "}":
      endList()
      append(word)
      isAtStart = false
    case "time", "coproc", "function": break
    case _ where word.hasPrefix("!("):
      // Without a space it is the same, as long as no pattern can begin like this.
      list.pipelines[list.pipelines.count - 1].pipeline.isNegated.toggle()
      append(String(word.dropFirst(2).prefix { $0 != " " && $0 != ")" }))
      isAtStart = false
    case _ where isFunction || Self.isAssignment(word): break
    default:
      append(word)
      isAtStart = false
    }
  }

  private mutating func take(_ operation: String) {
    switch operation {
    case "&&", "||":
      list.pipelines.append((operation, Pipeline()))
      isAtStart = true
    case "|", "|&":
      list.pipelines[list.pipelines.count - 1].pipeline.commands.append([])
      isAtStart = true
    case "\n":
      // A line may end after an operator.
      let isOpen = list.pipelines.last?.pipeline.commands.last?.isEmpty == true && !list.isEmpty
      if !isOpen { endList() }
    case "(":
      append(operation)
      endList()
      depth += 1
    case ")" where depth > 0:
      depth -= 1
      endList()
      append(operation)
      isAtStart = false
    case ")":
      // The end of a pattern of `case`; the word that it is about is kept.
      let words = list.pipelines[0].pipeline.commands[0]
      if words.first == "case" {
        list.pipelines = [("", Pipeline(commands: [Array(words.prefix(2))]))]
        endList()
      }
      list = List(isCondition: isCondition)
      isAtStart = true
    default: endList()
    }
  }

  private mutating func append(_ word: String) {
    let last = list.pipelines.count - 1
    let command = list.pipelines[last].pipeline.commands.count - 1
    list.pipelines[last].pipeline.commands[command].append(word)
  }

  private mutating func endList() {
    if !list.isEmpty { lists.append(list) }
    // A keyword belongs to the first list after it.
    list = list.isEmpty ? list : List(isCondition: isCondition)
    isAtStart = true
  }

  private static func isAssignment(_ word: String) -> Bool {
    guard let sign = word.firstIndex(of: "="), sign > word.startIndex else { return false }
    let name = word[..<sign]
    return name.unicodeScalars.allSatisfy { scalar in
      scalar == "_" || scalar == "+" || scalar.isASCII && scalar.properties.isAlphabetic
        || ("0"..."9").contains(scalar)
    } && name.first?.isNumber == false
  }
}
