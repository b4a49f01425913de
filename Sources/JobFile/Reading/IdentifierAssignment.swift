internal import Job

/// Assigns a unique id to every job of a run.
struct IdentifierAssignment {
  /// A job on one repository, with one combination of its matrix.
  struct Slot {
    /// The indices of the file, of the job in the file, and of the variant of the job.
    var file: Int
    var job: Int
    var variant: Int
    /// The id.
    var id: String
    /// The id before any prefix was added.
    var written: String
  }

  /// The maximum length of an id in bytes; file names consist of an id and some more characters.
  static let longest = 200

  /// The jobs in the order of the files, with their ids.
  private(set) var slots: [Slot] = []

  /// Creates the ids of all jobs, and reports clashes that remain.
  init(_ files: inout [LoadedFile]) {
    for (fileIndex, file) in files.enumerated() {
      for (jobIndex, job) in file.drafts.enumerated() {
        for (index, variant) in job.variants.enumerated() {
          let id = variant.identifier
          slots.append(
            Slot(file: fileIndex, job: jobIndex, variant: index, id: id, written: id)
          )
        }
      }
    }
    prefixClashes(files)
    report(&files)
  }

  /// The indices of the slots by lowercase id, because some file systems ignore case.
  private var groups: [String: [Int]] {
    Dictionary(grouping: slots.indices) { slots[$0].id.lowercased() }
  }

  /// Adds each file's label to ids that jobs of different files share.
  ///
  /// All of them get a label, so that the order of the files does not affect the ids.
  private mutating func prefixClashes(_ files: [LoadedFile]) {
    for group in groups.values where Set(group.map { slots[$0].file }).count > 1 {
      let labels = group.map { files[slots[$0].file].label }
      guard labels.allSatisfy({ TextRule.name.problem(in: $0) == nil }) else { continue }
      for (index, label) in zip(group, labels) {
        slots[index].id = "\(label).\(slots[index].id)"
      }
    }
  }

  private func report(_ files: inout [LoadedFile]) {
    let groups = groups
    for (index, slot) in slots.enumerated() {
      let draft = files[slot.file].drafts[slot.job]
      if slot.id.utf8.count > Self.longest {
        let problem = JobFileProblem.identifierTooLong(slot.id, limit: Self.longest)
        files[slot.file].report.report(problem, at: draft.span)
      }
      guard let first = groups[slot.id.lowercased()]?.first, first < index else { continue }
      let other = slots[first]
      // Two repositories of one job with the same name have already been reported.
      if (other.file, other.job) == (slot.file, slot.job),
        draft.variants[other.variant].index != draft.variants[slot.variant].index,
        draft.variants[other.variant].repository.name?.lowercased()
          == draft.variants[slot.variant].repository.name?.lowercased()
      {
        continue
      }
      let place = JobFileProblem.Place(
        file: files[other.file].report.file,
        position: files[other.file].drafts[other.job].span.start
      )
      files[slot.file].report.report(
        .identifierTwice(
          slot.id,
          other: other.id,
          written: slot.written == slot.id ? nil : slot.written,
          first: place
        ),
        at: draft.span
      )
    }
  }
}
