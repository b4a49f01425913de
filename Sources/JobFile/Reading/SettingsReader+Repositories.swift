internal import Job

extension SettingsReader {
  /// A repository entry, with the folder that its relative paths are resolved against.
  private struct Entry {
    var item: Value
    var folder: String
    /// The absolute path of the list that contains the entry; nil for the job file.
    var list: String?
  }

  /// Reads a list of repositories, or a single path or address.
  mutating func readRepositories(_ value: Value, into settings: inout JobSettings) {
    settings.repositories = nil
    settings.repositoryMatrices = []
    let items = value.items ?? (value.text == nil ? nil : [value])
    guard let items, let found = repositories(items) else { return }
    settings.repositories = found.map(\.reference)
    settings.repositoryMatrices = found.map(\.matrix)
  }

  /// A repository with the matrix that it has for itself.
  struct FoundRepository {
    var reference: RepositoryReference
    var matrix: MatrixDraft?
  }

  /// Returns the repositories, or nil if one of them was rejected, because then the ids are not
  /// known.
  private mutating func repositories(_ items: [Value]) -> [FoundRepository]? {
    // Long: one loop over all forms of an item.
    var entries: [Entry] = []
    var isWhole = true
    for item in items {
      if let from = item.fields?[.from]?.value {
        guard let path = list(from), let list = lists[path], let items = list.items else {
          isWhole = false
          continue
        }
        entries += items.map { Entry(item: $0, folder: list.folder, list: path) }
      } else {
        entries.append(Entry(item: item, folder: folder))
      }
    }
    var repositories: [FoundRepository] = []
    var places: [String: JobFileProblem.Place] = [:]
    for entry in entries {
      let item = entry.item
      guard item.text != nil || item.fields != nil else { continue }
      let address = item.text.flatMap { RepositoryURL.isAddress($0) ? $0 : nil }
      let path = address == nil ? item.text ?? item[.path]?.text : nil
      let absolute = path.map { FilePath.absolute($0, from: entry.folder) }
      let url = (address ?? item[.url]?.text).flatMap { RepositoryURL($0) }
      let name = item[.name]?.text
      let last = absolute.map(FilePath.lastComponent) ?? url?.lastComponent
      var reference = RepositoryReference(
        path: absolute,
        url: url,
        reference: item[.ref]?.text,
        name: name ?? last.flatMap(Self.defaultName),
        position: item.span.start,
        referencePosition: item[.ref]?.span.start,
        file: entry.list.flatMap { lists[$0]?.report.file }
      )
      if entries.count > 1, item.fields?[.name] == nil || name != nil {
        reference.name = checkedName(reference, entry)
        let span = item[.name]?.span ?? item.span
        let place = JobFileProblem.Place(file: reference.file ?? report.file, position: span.start)
        if let name = reference.name {
          if let first = places.updateValue(place, forKey: name.lowercased()) {
            report(.repositoryNameTwice(name, first: first), at: span, in: entry)
          }
        }
      }
      var matrix: MatrixDraft?
      if let value = item[.matrix] {
        matrix = self.matrix(value)
        isWhole = isWhole && matrix != nil
      }
      repositories.append(FoundRepository(reference: reference, matrix: matrix))
    }
    return isWhole && repositories.count == entries.count ? repositories : nil
  }

  /// Reads a list of repositories once; returns its absolute path.
  private mutating func list(_ from: Value) -> String? {
    guard let given = from.text else { return nil }
    let path = FilePath.absolute(given, from: folder)
    guard lists[path] == nil else { return path }
    do {
      let bytes = try InputFile.read(path)
      let name = "/~".contains(given.first ?? " ") ? given : FilePath.beside(report.file, given)
      lists[path] = RepositoryList(bytes, path: path, shownAs: name)
      return path
    } catch {
      report.report(unreadable(.from, given, path, error), at: from.span)
      return nil
    }
  }

  private mutating func report(_ problem: JobFileProblem, at span: Span, in entry: Entry) {
    if let list = entry.list {
      lists[list]?.report.report(problem, at: span)
    } else {
      report.report(problem, at: span)
    }
  }

  private static func defaultName(_ name: String) -> String? {
    TextRule.name.problem(in: name) == nil ? name : nil
  }

  /// Returns the name of one of several repositories, which becomes part of the ids of its jobs.
  private mutating func checkedName(_ reference: RepositoryReference, _ entry: Entry) -> String? {
    if let name = reference.name { return name }
    let item = entry.item
    if let name = reference.path.map(FilePath.lastComponent) ?? reference.url?.lastComponent {
      let problem = TextRule.name.problem(in: name) ?? .blank
      let span = (item[.path] ?? item[.url] ?? item).span
      report(.folderIsNoName(name, problem), at: span, in: entry)
    } else if item.fields?[.path] == nil, item.fields?[.url] == nil, entry.list == nil {
      report(.repositoryWithoutName, at: item.span, in: entry)
    }
    return nil
  }
}
