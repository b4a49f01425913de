internal import FoundationEssentials
internal import Text

/// What the command line asks for.
struct Options: Sendable {
  /// How much is measured.
  var size = Size.full
  /// A repository of the user's for the rows on workspaces and snapshots.
  var repository: String?
  /// Where everything is made and kept.
  var folder = ".build/benchmarks"
  /// The only group that is measured.
  var only: Group?
  /// Where every single measurement goes.
  var json: String?
  /// Whether a goal that is missed makes the program fail.
  var isStrict = false
  /// The Python that has the protocol's official SDK; without one its rows are left out.
  var python: String?
  /// The folder with the loop that a user would write and its client.
  var peers = "ci/benchmarks"
  /// The program that is measured; nil for the one beside this.
  var kjob: String?
  /// Whether only the help is wanted.
  var wantsHelp = false

  /// Reads the arguments.
  init(_ arguments: [String]) throws(OptionError) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard name.hasPrefix("--") || name == "-h" else { throw .operand(word) }
      switch name {
      case "--quick", "--strict", "--help", "-h":
        guard parts.count == 1 else { throw .unwantedValue(name) }
        if name == "--quick" { size = .quick }
        if name == "--strict" { isStrict = true }
        if name == "--help" || name == "-h" { wantsHelp = true }
      case "--repository", "--folder", "--only", "--json", "--python", "--peers", "--kjob",
        "--size":
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty
        else { throw .missingValue(name) }
        try take(name, value)
      default:
        throw .unknown(name, near: NearWords.nearest(to: name, among: Self.names))
      }
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(OptionError) {
    switch name {
    case "--repository": repository = value
    case "--folder": folder = value
    case "--json": json = value
    case "--python": python = value
    case "--peers": peers = value
    case "--kjob": kjob = value
    case "--only":
      guard let group = Group(rawValue: value) else {
        throw .badValue(name, value, allowed: Group.allCases.map(\.rawValue))
      }
      only = group
    default:
      guard let chosen = Size.all.first(where: { $0.name == value }) else {
        throw .badValue(name, value, allowed: Size.all.map(\.name))
      }
      size = chosen
    }
  }

  private static let names = [
    "--quick", "--repository", "--folder", "--only", "--json", "--strict", "--python", "--peers",
    "--kjob", "--size", "--help",
  ]

  /// What `--help` prints.
  static let help = """
    usage: ci/bench [--quick] [--repository PATH] [--folder PATH] [--only GROUP]
                    [--json FILE] [--strict]

    Measures kjob against its peers in turns and prints a table in Markdown.

      --quick            Smaller sizes and fewer rounds; two minutes once all is made.
      --repository PATH  Measure workspaces and snapshots of this repository's HEAD, too.
      --folder PATH      Where to work (default: .build/benchmarks).
      --only GROUP       Only one group: \(Group.allCases.map(\.rawValue).joined(separator: ", ")).
      --json FILE        Write every single measurement there.
      --strict           Exit with 1 when a goal is missed.

    """
}

/// What is wrong with the command line.
enum OptionError: Error, Hashable, CustomStringConvertible {
  /// Nothing is called so.
  case unknown(String, near: String?)
  /// A word that belongs to no option.
  case operand(String)
  /// An option that needs a value has none.
  case missingValue(String)
  /// An option that takes no value has one.
  case unwantedValue(String)
  /// An option's value is none of those that there are.
  case badValue(String, String, allowed: [String])

  /// What to write instead.
  var description: String {
    switch self {
    case .unknown(let name, let near):
      "unknown option '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
        + " (see --help)"
    case .operand(let word): "unexpected argument '\(word)' (see --help)"
    case .missingValue(let name): "the option '\(name)' needs a value"
    case .unwantedValue(let name): "the option '\(name)' takes no value"
    case .badValue(let name, let value, let allowed):
      "'\(value)' is no value of '\(name)'; there are \(allowed.joined(separator: ", "))"
    }
  }
}
