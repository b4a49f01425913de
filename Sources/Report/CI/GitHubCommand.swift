/// A workflow command, as GitHub's runner reads it from standard output.
///
/// The escapes match those that the runner decodes (actions/runner, `ActionCommand.cs`): first the
/// percent sign, then line endings, and in properties also the separators.
struct GitHubCommand {
  /// The command's name, such as `error`.
  var name: String
  /// The properties in order; empty ones are not written.
  var properties: [(name: String, value: String)] = []
  /// The data of the command.
  var data = ""

  /// The command as a line, including the line ending.
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
    // The old form of commands needs no escape: the runner looks for it only in lines that are not
    // commands of the new form. A value to be masked must stay unchanged.
    return result
  }
}
