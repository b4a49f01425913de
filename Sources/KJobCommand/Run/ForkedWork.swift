internal import FileSystem
internal import Runner
internal import Subprocess

/// What kjob does in processes that are forked from a copy of itself.
public enum ForkedWork {
  /// The first word on the command line of that copy; nobody else uses it.
  public static let word = ForkServer.word

  /// Serves kjob until it is gone; `words` are those that follow ``word``.
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
