/// A workflow command, as GitHub's runner reads it from standard output.
///
/// Escapes as the runner undoes them (actions/runner, `ActionCommand.cs`): first the per cent sign,
/// then line ends, and in properties the characters that part those.
struct GitHubCommand {
  /// The command's name, such as `error`.
  var name: String
  /// Its properties in order; one that is empty must not be written.
  var properties: [(name: String, value: String)] = []
  /// What it is about.
  var data = ""

  /// The command as a line with its end.
  var line: String {
    let list = properties.filter { !$0.value.isEmpty }
      .map { "\($0.name)=\(Self.escaped($0.value, inProperty: true))" }
      .joined(separator: ",")
    let head = list.isEmpty ? name : "\(name) \(list)"
    return "::\(head)::\(Self.escaped(data, inProperty: false))\n"
  }

  private static func escaped(_ text: String, inProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where inProperty: result += "%3A"
      case "," where inProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    // The runner looks for the old form of commands, anywhere in a line, only where a line is none
    // of the new form; and a value to be masked has to stand as it is.
    return result
  }
}
