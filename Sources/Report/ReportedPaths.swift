internal import FileSystem
public import RunEvents

/// Paths of files for a CI system, which resolves them against the folder of its checkout, wherever
/// kjob was started.
public struct ReportedPaths: Sendable {
  /// The checkout's folder, as the system spells it and with links resolved.
  private let workspaces: [[Substring]]

  /// Creates paths relative to the checkout's folder; without one, paths stay unchanged.
  public init(workspace: String?) {
    guard let workspace, workspace.hasPrefix("/") else {
      workspaces = []
      return
    }
    workspaces = [workspace, resolvedPath(workspace)].compactMap(\.self).map(Self.components)
  }

  /// Returns the path of a file that a run names: relative to the checkout if it is inside,
  /// otherwise unchanged.
  public func path(of file: String, in state: RunState) -> String {
    path(of: file, from: state.header?.options.workingDirectory ?? "/")
  }

  /// Returns the path of a file that is relative to a folder, in the same way.
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

  /// Returns a path's components, with `.` and `..` resolved.
  private static func components(_ path: String) -> [Substring] {
    var result: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = result.popLast() } else { result.append(part) }
    }
    return result
  }
}
