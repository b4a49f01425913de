internal import Job

/// A job of a file, before the ids of the run's other jobs are known.
struct JobDraft: Sendable {
  /// The job's name.
  var name: Template
  /// The position of the job's name or key.
  var span: Span
  /// The settings, merged with those at the file's top level.
  var settings: JobSettings
  /// The jobs that it expands to, once its names and values have been checked.
  var variants: [JobVariant] = []

  /// The repositories that it runs on; one without a path if the file names none.
  var repositories: [RepositoryReference] {
    settings.repositories ?? [RepositoryReference(position: span.start)]
  }

  /// The place of the job; nil for a file that is one job without a name.
  var place: Span? { span == .fileStart ? nil : span }

  /// Every text in which variables may be.
  var templates: [Template] {
    [name] + settings.prompts.map(\.template) + (settings.repairPrompt.map { [$0] } ?? [])
      + (settings.setup + settings.verify).flatMap(\.templates) + settings.publish.templates
  }

  /// Reports variables in any text that the job does not have.
  func checkVariables(_ report: inout FileReport) {
    // The variables of a rejected matrix are unknown.
    if settings.given.contains(.matrix), settings.matrix == nil { return }
    let names = matrixDrafts.flatMap { $0?.names ?? [] }
    let matrix = names.indices.filter { !names[..<$0].contains(names[$0]) }
      .map { TemplateValues.name(of: names[$0]) }
    let early = matrix + [TemplateValues.repositoryName]
    let all = early + [TemplateValues.identifier, TemplateValues.jobName]
    check(name, knowing: early, &report)
    for prompt in settings.prompts { check(prompt.template, knowing: all, &report) }
    if let prompt = settings.repairPrompt {
      check(prompt, knowing: all + RepairPrompt.Fact.allCases.map(\.rawValue), &report)
    }
    for template in settings.publish.templates { check(template, knowing: all, &report) }
    for step in settings.setup + settings.verify {
      for template in step.templates { check(template, knowing: all, &report) }
    }
  }

  private func check(_ template: Template, knowing known: [String], _ report: inout FileReport) {
    for (name, place) in template.variables {
      if !known.contains(name) {
        report.report(.unknownVariable(name, known: known, in: place.file), at: place.span)
      } else if name == TemplateValues.repositoryName {
        // When there are several repositories, each one without a name has already been reported.
        let isUnnamed = settings.repositories?.first?.name == nil && repositories.count == 1
        let isKnown = !settings.given.contains(.repos) || settings.repositories != nil
        if isUnnamed, isKnown {
          report.report(.namelessRepository(in: place.file), at: place.span)
        }
      }
    }
  }
}
