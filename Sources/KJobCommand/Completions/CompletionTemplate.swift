/// A script with places for what is known of kjob's commands.
///
/// The scripts are files of their own, for editors and linters. A place is a name between two `@`, in
/// a comment where it stands for lines.
enum CompletionTemplate {
  /// Puts texts in the places of their names.
  static func fill(_ script: [UInt8], _ texts: [String: String]) -> String {
    texts.reduce(String(decoding: script, as: UTF8.self)) { script, text in
      let place = text.value.hasSuffix("\n") ? "# @\(text.key)@\n" : "@\(text.key)@"
      return script.replacing(place, with: text.value)
    }
  }
}
