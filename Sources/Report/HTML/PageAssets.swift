/// The script and the style of a page, which are separate files for editors and linters.
enum PageAssets {
  /// The only script of a page.
  ///
  /// It creates elements and text nodes and never parses text as markup: it uses no `innerHTML`, no
  /// address that comes from data, and no attribute that could contain code.
  static let script =
    "'use strict';\n(() => {\n"
    + text([
      PackageResources.core_js, PackageResources.copy_js, PackageResources.list_js,
      PackageResources.groups_js, PackageResources.timeline_js, PackageResources.words_js,
      PackageResources.patch_js, PackageResources.diff_js, PackageResources.changes_js,
      PackageResources.markdown_js, PackageResources.tables_js, PackageResources.talk_js,
      PackageResources.commands_js, PackageResources.facts_js, PackageResources.job_js,
      PackageResources.address_js, PackageResources.keys_js, PackageResources.start_js,
    ]) + "})();\n"

  /// The only style of a page.
  static let style = text([
    PackageResources.base_css, PackageResources.list_css, PackageResources.groups_css,
    PackageResources.job_css, PackageResources.diff_css, PackageResources.conversation_css,
    PackageResources.paper_css,
  ])

  private static func text(_ files: [[UInt8]]) -> String {
    files.map { String(decoding: $0, as: UTF8.self) }.joined()
  }
}
