internal import FileSystem
internal import Job
internal import RunEvents
internal import Text

extension PlannedJob {
  /// Adds the values that reports group jobs by.
  mutating func describe(_ specification: JobSpecification) {
    name = SafeText(specification.name).singleLine
    let place = lastComponent(repository.string)
    let ending = ".git"
    repositoryName =
      SafeText(
        specification.repository.name
          ?? (place.hasSuffix(ending) ? String(place.dropLast(ending.count)) : place)
      ).singleLine
    if !specification.matrix.isEmpty {
      matrix = Dictionary(
        specification.matrix.map { ($0.variable, SafeText($0.value).singleLine) },
        uniquingKeysWith: { first, _ in first }
      )
    }
    let files = specification.prompts.compactMap { prompt -> SafeText? in
      guard case .file(let path) = prompt.source else { return nil }
      return SafeText(path).singleLine
    }
    promptFiles = files.isEmpty ? nil : files
    idleTimeout = specification.idleTimeout / .seconds(1)
  }
}
