package import JSON
package import Text

/// The header of a run, recorded once before anything starts.
public struct RunHeader: Hashable, Sendable, Codable {
  /// The run's unique id.
  public var runID: String
  /// The version of kjob.
  public var kjobVersion: String
  /// The maximum number of concurrent jobs.
  public var parallelism: Int
  /// Every selected job, in the order of the job files.
  public var jobs: [PlannedJob]
  /// The options that the run was requested with.
  public var options: RunOptions
  /// The jobs that an earlier run in the same folder ran too, whose files there make room when they
  /// begin; nil if there are none.
  public var replaced: [JobID]?

  private enum CodingKeys: String, CodingKey {
    // In JSON, an abbreviation is spelled like any other word.
    case runID = "runId"
    case kjobVersion, parallelism, jobs, options, replaced
  }

  /// Decodes the header of a journal, which may come from another machine.
  ///
  /// Values that are shown or are part of paths are checked.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    runID = try container.decode(String.self, forKey: .runID)
    kjobVersion =
      SafeText(try container.decode(String.self, forKey: .kjobVersion)).singleLine
      .string
    parallelism = try container.decode(Int.self, forKey: .parallelism)
    jobs = try container.decode([PlannedJob].self, forKey: .jobs)
    options = try container.decode(RunOptions.self, forKey: .options)
    replaced = try container.decodeIfPresent([JobID].self, forKey: .replaced)
    guard Self.isRunID(runID) else {
      throw DecodingError.dataCorruptedError(
        forKey: .runID,
        in: container,
        debugDescription: "a run's id that kjob does not give"
      )
    }
  }

  /// Creates the header of a run.
  public init(
    runID: String,
    kjobVersion: String,
    parallelism: Int,
    jobs: [PlannedJob],
    options: RunOptions,
    replaced: [JobID]? = nil
  ) {
    self.runID = runID
    self.kjobVersion = kjobVersion
    self.parallelism = parallelism
    self.jobs = jobs
    self.options = options
    self.replaced = replaced
  }

  /// True for an id that kjob gives to runs; ids are shown and are part of paths.
  static func isRunID(_ text: String) -> Bool {
    let isPlain = { (byte: UInt8) in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D: true
      default: false
      }
    }
    return !text.isEmpty && text.utf8.allSatisfy(isPlain)
  }
}

extension RunHeader: EventData {
  package static let event = EventDeclaration(
    "run-planned",
    of: .run,
    "The run is about to begin; comes once, as the first event."
  )
  package static let schemaSummary: String? = "What the run is going to do."
  package static let schemaNotes: [String: SchemaNote] = [
    "replaced": .list(of: "job-id").saying(
      "The jobs that an earlier run in the same folder ran too, and that run again."
    )
  ]

  package func masked(by redactor: Redactor) -> RunHeader {
    var masked = self
    masked.jobs = jobs.map { $0.masked(by: redactor) }
    masked.options.agentCommand = options.agentCommand?.map(redactor.masked)
    masked.options.selected = options.selected?.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .runPlanned(self) }
}
