internal import FileSystem
internal import Job
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import ScriptedAgent
internal import Text

/// The scripts and recordings that the built-in agent follows.
enum AgentFiles {
  /// Returns the problems of the files that the jobs name, each file once; a file that cannot be
  /// read is reported where it is named.
  static func diagnostics(
    of jobs: [JobSpecification],
    _ context: CommandContext
  ) -> [Diagnostic] {
    var seen: Set<String> = []
    return jobs.flatMap { job -> [Diagnostic] in
      switch job.agent.program {
      case .scripted(let path) where seen.insert(FilePath.tidy(path)).inserted:
        script(path, context)
      case .replayed(let path) where seen.insert(FilePath.tidy(path)).inserted:
        recording(path, context)
      default: []
      }
    }
  }

  /// Prints the problems of the files that those jobs of a plan name that are in `ids`; returns true
  /// if there are none.
  static func report(
    _ plan: RunPlan,
    _ ids: some Collection<JobID>,
    _ context: CommandContext
  ) -> Bool {
    let jobs = plan.jobs.filter { ids.contains($0.planned.id) }.map(\.specification)
    let problems = diagnostics(of: jobs, context)
    JobFileMessages(context: context).report(problems)
    return problems.isEmpty
  }

  /// Returns the problems of a script with its lines.
  static func diagnostics(
    of problems: [ScriptReader.Problem],
    in file: String,
    _ bytes: [UInt8]
  ) -> [Diagnostic] {
    problems.map { problem in
      // Some messages give the advice after a semicolon.
      let parts = problem.message.split(separator: "; ", maxSplits: 1).map(String.init)
      return Diagnostic(
        file: file,
        contents: bytes,
        position: SourcePosition(line: problem.line, column: problem.column),
        message: parts.first ?? problem.message,
        hint: parts.count > 1 ? parts[1] : "`kjob agent --help` describes scripts"
      )
    }
  }

  private static func script(_ path: String, _ context: CommandContext) -> [Diagnostic] {
    guard let bytes = try? RegularFile.read(path, limit: 1 << 20) else { return [] }
    return diagnostics(of: ScriptReader.read(bytes).problems, in: context.shown(path), bytes)
  }

  private static func recording(_ path: String, _ context: CommandContext) -> [Diagnostic] {
    guard let bytes = try? RegularFile.read(path, limit: 160 << 20) else { return [] }
    do throws(RecordingReader.Problem) {
      _ = try RecordingReader.read(bytes)
      return []
    } catch {
      return [
        Diagnostic(
          file: context.shown(path),
          contents: bytes,
          position: SourcePosition(line: error.line, column: 1),
          message: error.message
        )
      ]
    }
  }
}
