/// The shells for which there is a completion script.
///
/// The scripts are separate files, for editors and linters. They split the line into words, which only a
/// shell can do, and ask kjob for what may be there.
enum CompletionShell: String, CaseIterable {
  case bash, zsh, fish

  /// The names of the shells.
  static let names = allCases.map(\.rawValue)

  /// The script.
  var script: String {
    let bytes =
      switch self {
      case .bash: PackageResources.kjob_bash
      case .zsh: PackageResources.kjob_zsh
      case .fish: PackageResources.kjob_fish
      }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension OptionDeclaration {
  /// All forms of the option.
  var forms: [String] {
    let short = letter.map { ["-\($0)"] } ?? []
    let opposite = value == .negatable ? ["--no-" + name] : []
    return ["--" + name] + opposite + short
  }

  /// The help on one line.
  var helpLine: String { help.split(separator: "\n").joined(separator: " ") }
}
