internal import FoundationEssentials
internal import Text

/// The options of the command line.
struct Options: Sendable {
  /// The amount to measure.
  var size = Size.full
  /// A user's repository for the rows on workspaces and snapshots.
  var repository: String?
  /// The folder in which everything is created and kept.
  var folder = ".build/benchmarks"
  /// The only group to measure; nil for all.
  var only: Group?
  /// The path of the JSON file with all individual measurements.
  var json: String?
  /// True when a missed goal makes the program fail.
  var isStrict = false
  /// The Python interpreter with the protocol's official SDK; without one, its rows are omitted.
  var python: String?
  /// The folder with the script loop that a user would write, and its client.
  var peers = "ci/benchmarks"
  /// The path of the measured program; nil for the one next to this program.
  var kjob: String?
  /// True when only the help is requested.
  var wantsHelp = false

  /// Creates the options from arguments.
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

  /// The output of `--help`.
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

/// An error in the command line.
enum OptionError: Error, Hashable, CustomStringConvertible {
  /// There is no option with this name.
  case unknown(String, near: String?)
  /// A word that does not belong to an option.
  case operand(String)
  /// An option lacks its value.
  case missingValue(String)
  /// An option that takes no value has one.
  case unwantedValue(String)
  /// An option's value is not one of the allowed ones.
  case badValue(String, String, allowed: [String])

  /// The error message, with a hint if possible.
  var description: String {
    switch self {
    case .unknown(let name, let near):
      "unknown option '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
        + " (see --help)"
    case .operand(let word): "unexpected argument '\(word)' (see --help)"
    case .missingValue(let name): "the option '\(name)' needs a value"
    case .unwantedValue(let name): "the option '\(name)' takes no value"
    case .badValue(let name, let value, let allowed):
      "invalid value '\(value)' for '\(name)': expected one of \(allowed.joined(separator: ", "))"
    }
  }
}
