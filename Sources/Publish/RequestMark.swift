internal import JSON

/// The facts about a request that kjob needs the next night, in a comment in its text that pages do
/// not show.
///
/// Everything in it is a digest or an id, because people can read and edit the text.
package struct RequestMark: Hashable, Sendable, Codable {
  /// The key of the job.
  package var key: String
  /// The identity of the change on the branch.
  package var change: String
  /// The commit that the change is based on.
  package var base: String
  /// The commits that kjob pushed or was about to push, the newest last.
  package var commits: [String]
  /// The digest of what was asked and how it was verified.
  package var task: String
  /// The digest of the job file's identity.
  package var file: String
  /// The digest of the title that kjob gave the request.
  package var title: String
  /// The id of the first of the runs in a row that had nothing to change.
  package var empty: String?
  /// True when kjob's newest commit comes after commits of others.
  package var stacked: Bool?
  /// The digests of the labels, people and the like that the request got; nil if it got none.
  package var settings: [String]?
  /// The digest of the branch to merge into that the job file names; nil if it names none.
  package var target: String?
  /// True when kjob closed the request itself.
  package var closed: Bool?

  /// Creates a mark.
  package init(
    key: String,
    change: String,
    base: String,
    commits: [String],
    task: String,
    file: String,
    title: String
  ) {
    self.key = key
    self.change = change
    self.base = base
    self.commits = commits
    self.task = task
    self.file = file
    self.title = title
  }

  private static let start = "<!-- kjob "
  private static let end = " -->"
  /// A body has a limited size, and older commits are on no branch any more.
  private static let commitLimit = 50

  /// Reads the mark in a request's text; nil if there is none, or if it was damaged.
  package init?(in text: String) {
    guard let place = Self.place(in: text) else { return nil }
    let json = text[place].dropFirst(Self.start.count).dropLast(Self.end.count)
    guard let mark = try? KebabJSON.decode(Self.self, from: json.utf8), mark.isPlain else {
      return nil
    }
    self = mark
  }

  /// Returns the place of the last mark in a text, with the signs around it.
  private static func place(in text: String) -> Range<String.Index>? {
    guard let start = text.ranges(of: Self.start).last,
      let end = text[start.upperBound...].firstRange(of: Self.end)
    else { return nil }
    return start.lowerBound..<end.upperBound
  }

  /// True when the values are what kjob writes; others could be made to look like a mark.
  private var isPlain: Bool {
    let digests =
      [key, change, base, task, file, title] + commits + (settings ?? [])
      + [target].compactMap(\.self)
    return digests.allSatisfy { digest in
      (40...64).contains(digest.utf8.count)
        && digest.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
  }

  /// Returns a text with this mark at its end, in place of the one that it has.
  package func added(to text: String) -> String {
    var mark = self
    mark.commits = Array(commits.suffix(Self.commitLimit))
    let json = (try? KebabJSON.encode(mark)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return Self.removed(from: text) + "\n\n\(Self.start)\(json)\(Self.end)\n"
  }

  /// Returns a text without its mark.
  package static func removed(from text: String) -> String {
    var text = text
    if let place = place(in: text) { text.removeSubrange(place) }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// The end of kjob's own remarks, by which they do not count as people's.
  package static let ownRemark = "<!-- kjob remark -->"
}
