internal import Runner
internal import Subprocess

/// The work that kjob does in processes forked from a copy of itself.
public enum ForkedWork {
  /// The first argument of that copy; no other command has this name.
  public static let word = ForkServer.word

  /// Serves kjob until it exits; `words` are the arguments after ``word``.
  public static func serve(_ words: [String]) -> Never {
    ForkServer.prepare(words)
    RepositoryWork.prepare()
    ForkServer.serve { task, socket in
      switch task {
      case .supervise: Supervisor.run(socket)
      case .repository: RepositoryWork.serve(socket)
      }
    }
  }
}
