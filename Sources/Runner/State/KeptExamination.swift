internal import FileSystem
public import Git
internal import Subprocess
internal import Text

/// Finds out whether a person has worked in a workspace since kjob kept it.
///
/// Contents are read in a separate process, because an agent may have left something of which reading
/// never ends or fails.
public final class KeptExamination {
  private let git: GitProgram?
  private var server: ForkServer?

  /// Creates an examination with a git for what libgit2 cannot read.
  public init(git: GitProgram?) { self.git = git }

  deinit { server?.end() }

  /// Returns the objection to removing a workspace; nil if nothing has changed since it was kept.
  func changes(of workspace: KeptWorkspace) -> KeptWorkspace.Refusal? {
    let facts = workspace.facts
    guard let note = KeptNote.read(facts) else { return touched(since: workspace.time, facts) }
    guard GitState(of: note.workspace.gitFolder).digest == note.git else { return .commits }
    do throws(GitError) {
      let server = try makeServer()
      let paths: [String] = try RepositoryWork(under: server)
        .ask(.pathsChanged(note.workspace, since: note.tree, git), .never)
      return paths.isEmpty ? nil : .changed(paths.map { SafeText($0).singleLine })
    } catch {
      return .unreadable(SafeText("\(error)").singleLine)
    }
  }

  /// Returns whether anything has changed since a time, even if git would ignore it.
  ///
  /// Nothing else is known of a workspace that was not captured when it was kept.
  private func touched(since time: FileStatus.Time, _ facts: StoreFacts) -> KeptWorkspace.Refusal? {
    // Looking at a workspace with git writes the index.
    let survey = TreeSurvey(of: facts.path, except: ".git")
    let state = GitState(of: facts.administrativeDirectory ?? facts.path + "/.git")
    guard survey.isComplete else { return .touched }
    let newest = [survey.newest, state.newest].compactMap(\.self).max()
    return newest.map { $0 > time } == true ? .touched : nil
  }

  private func makeServer() throws(GitError) -> ForkServer {
    if let server { return server }
    do throws(SpawnError) {
      let made = try ForkServer()
      server = made
      return made
    } catch {
      throw .processNotStarted("\(error)")
    }
  }
}
