/// A script with placeholders for kjob's commands.
///
/// The scripts are separate files, for editors and linters. A placeholder is a name between two
/// `@`, in a comment if it represents whole lines.
enum CompletionTemplate {
  /// Replaces placeholders with the texts of the same names.
  static func fill(_ script: [UInt8], _ texts: [String: String]) -> String {
    texts.reduce(String(decoding: script, as: UTF8.self)) { script, text in
      let place = text.value.hasSuffix("\n") ? "# @\(text.key)@\n" : "@\(text.key)@"
      return script.replacing(place, with: text.value)
    }
  }
}
