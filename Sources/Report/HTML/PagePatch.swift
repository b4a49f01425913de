/// The patch of a job in a page.
struct PagePatch: Encodable {
  /// The path relative to the output folder.
  var path: String
  /// The size in bytes; nil if unknown.
  var size: Int?
  /// The text, or its beginning; nil if it is with another job or not in the page.
  var head: String?
  /// True when only the beginning is in the page.
  var isCut: Bool?
  /// The reason why the text is not in the page.
  var problem: String?
  /// The index of the job whose patch has the same text.
  var sameAs: Int?

  init(_ excerpt: JobFiles.Excerpt) {
    path = excerpt.path
    size = excerpt.size
    head = excerpt.head
    isCut = excerpt.isCut
    problem = excerpt.problem
  }

  /// The identity of the patch; nil if not all of it is here as it is in the file.
  var identity: PatchIdentity? {
    guard isCut != true, let head, !head.unicodeScalars.contains("\u{FFFD}") else { return nil }
    return PatchIdentity(Array(head.utf8))
  }
}
