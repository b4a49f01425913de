internal import JobFile

/// Renders the manual page kjob-job(5) from the declarations of job files.
enum JobManualPage {
  /// Returns the source of the page.
  static func source() -> String {
    let maps = JobFileReference.maps
    var page = """
      .Dd \(Version.date)
      .Dt KJOB-JOB 5
      .Os
      .Sh NAME
      .Nm kjob-job
      .Nd job files of kjob
      .Sh DESCRIPTION
      \(Mdoc.prose(introduction))
      .Pp
      \(Mdoc.prose(notation))
      .Pp
      This page describes kjob \(Mdoc.escaped(Version.current)).
      .Sh KEYS

      """
    for map in maps { page += section(map) }
    return page + """
      .Sh EXAMPLES
      A job file with one job, which has the name of the file:
      \(Mdoc.literal(maps.first?.example ?? ""))\
      .Sh SEE ALSO
      .Xr kjob 1 ,
      .Xr gitignore 5

      """
  }

  private static let introduction = """
    A job file is YAML without tags and merge keys. Its top level has the keys of a job, which then hold \
    for every job of the file, `version`, and `jobs` if there are several jobs. A file without `jobs` is one \
    job. `kjob check` reports every error in a file, and `kjob schema` prints a JSON Schema for editors.
    """

  private static let notation = """
    Durations are text such as `90s`, `30m` or `1h30m`, and sizes are text such as `500kB`, `2MB` or `1GB`. \
    Paths are relative to the job file. `NAME` stands for a name that you choose.
    """

  private static func section(_ map: MapReference) -> String {
    var page = Mdoc.part(title(map))
    page += Mdoc.list(map.keys.map { ("Cm \(Mdoc.escaped($0.path.last ?? ""))", text($0)) })
    if !map.path.isEmpty { page += ".Pp\nFor example:\n\(Mdoc.literal(map.example))" }
    return page
  }

  private static func title(_ map: MapReference) -> String {
    let name = map.path.joined(separator: ".")
    return switch map.place {
    case .value where map.path.isEmpty: "The top level"
    case .value, .named: name
    case .item: "Each item of \(name)"
    }
  }

  private static func text(_ key: KeyReference) -> String {
    var parts = [key.summary, "Form: \(key.form)."]
    if let value = key.defaultValue { parts.append("Default: `\(value)`.") }
    if key.isRequired { parts.append("Required.") }
    return Mdoc.prose((parts + key.notes).joined(separator: " "))
  }
}
