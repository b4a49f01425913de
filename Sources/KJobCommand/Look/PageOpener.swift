internal import FileSystem
internal import Subprocess
internal import Text

/// Opens a run's page in a person's browser.
enum PageOpener {
  static let option = Option<Bool>("open", help: "Then open report.html in a browser.")

  /// Opens the page at a path; kjob becomes the program that opens it.
  ///
  /// Without a browser, as over ssh, prints where the page is.
  static func open(_ path: String, _ context: CommandContext) throws {
    let words = [context.environment["BROWSER"], "xdg-open", "open"].compactMap(\.self)
    let program = words.lazy.compactMap(context.executable).first
    let hasScreen = ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY"].contains { name in
      context.environment[name]?.isEmpty == false
    }
    if let program, hasScreen {
      ProcessReplacement.run([program, path], environment: context.environment, input: [])
    }
    context.note("no browser to open \(SafeText(path).singleLine.string) with")
  }
}
