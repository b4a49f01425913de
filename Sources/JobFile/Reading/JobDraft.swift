/// A job of a file, before it is known which ids the run's other jobs have.
struct JobDraft: Sendable {
  /// The job's name.
  var name: Template
  /// Where its name or key stands.
  var span: Span
  /// Its settings, with those at the file's top.
  var settings: JobSettings
  /// The jobs that it stands for, once its names and values have been checked.
  var variants: [JobVariant] = []

  /// The repositories it runs on; one without a path where the file names none.
  var repositories: [RepositoryReference] {
    settings.repositories ?? [RepositoryReference(position: span.start)]
  }

  /// Reports variables that the job does not have, wherever they stand.
  func checkVariables(_ report: inout FileReport) {
    // What the matrix has is not known where it was refused.
    if settings.given.contains(.matrix), settings.matrix == nil { return }
    let matrix = settings.matrix?.variables.map { TemplateValues.name(of: $0.name) } ?? []
    let early = matrix + [TemplateValues.repositoryName]
    let all = early + [TemplateValues.identifier, TemplateValues.jobName]
    check(name, knowing: early, &report)
    for prompt in settings.prompts { check(prompt.template, knowing: all, &report) }
    for step in settings.setup + settings.verify {
      if let name = step.name { check(name, knowing: all, &report) }
      check(step.run, knowing: all, &report)
    }
  }

  private func check(_ template: Template, knowing known: [String], _ report: inout FileReport) {
    for (name, place) in template.variables {
      if !known.contains(name) {
        report.report(.unknownVariable(name, known: known, in: place.file), at: place.span)
      } else if name == TemplateValues.repositoryName {
        // Of several repositories, each without a name has been reported already.
        let isUnnamed = settings.repositories?.first?.name == nil && repositories.count == 1
        let isKnown = !settings.given.contains(.repos) || settings.repositories != nil
        if isUnnamed, isKnown {
          report.report(.namelessRepository(in: place.file), at: place.span)
        }
      }
    }
  }
}
