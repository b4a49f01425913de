/// The script and the style of a page, which are files of their own for editors and linters.
enum PageAssets {
  /// What a page does, as the one script in it.
  ///
  /// It makes elements and text nodes, and never reads text as markup: there is no `innerHTML` in it,
  /// no address that comes from data and no attribute that could be one's program.
  static let script =
    "'use strict';\n(() => {\n"
    + text([
      PackageResources.core_js, PackageResources.list_js, PackageResources.timeline_js,
      PackageResources.diff_js, PackageResources.changes_js, PackageResources.talk_js,
      PackageResources.job_js, PackageResources.keys_js,
    ]) + "})();\n"

  /// What a page looks like, as the one style in it.
  static let style = text([
    PackageResources.base_css, PackageResources.list_css, PackageResources.job_css,
    PackageResources.diff_css, PackageResources.conversation_css, PackageResources.paper_css,
  ])

  private static func text(_ files: [[UInt8]]) -> String {
    files.map { String(decoding: $0, as: UTF8.self) }.joined()
  }
}
