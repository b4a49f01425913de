internal import FileSystem
public import RunEvents

/// Files as a CI system finds them, which looks from the folder of its checkout on, wherever kjob was
/// started.
public struct ReportedPaths: Sendable {
  /// The checkout's folder, as the system spells it and without links.
  private let workspaces: [[Substring]]

  /// Names the checkout's folder; without one, paths stay as they were given.
  public init(workspace: String?) {
    guard let workspace, workspace.hasPrefix("/") else {
      workspaces = []
      return
    }
    workspaces = [workspace, resolvedPath(workspace)].compactMap(\.self).map(Self.components)
  }

  /// The path of a file that a run names: relative to the checkout if it lies there, else as it was
  /// given.
  public func path(of file: String, in state: RunState) -> String {
    path(of: file, from: state.header?.options.workingDirectory ?? "/")
  }

  /// The same for a path that counts from a folder.
  public func path(of file: String, from folder: String) -> String {
    guard !workspaces.isEmpty else { return file }
    let absolute = file.hasPrefix("/") ? file : folder + "/" + file
    for path in [absolute, resolvedPath(absolute)].compactMap(\.self).map(Self.components) {
      for workspace in workspaces
      where path.count > workspace.count && path.starts(with: workspace) {
        return path.dropFirst(workspace.count).joined(separator: "/")
      }
    }
    return file
  }

  /// A path's components, with `.` and `..` taken for what they mean.
  private static func components(_ path: String) -> [Substring] {
    var result: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = result.popLast() } else { result.append(part) }
    }
    return result
  }
}
