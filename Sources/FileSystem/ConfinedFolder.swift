internal import COpenat
internal import Glibc
internal import SystemText

/// A folder in which untrusted absolute paths may be read and written, and nothing outside it.
///
/// Reading follows links that stay inside (an `AGENTS.md` is often one), using `openat2`, which
/// lets none lead out. Writing follows no link: every component is opened separately, below the
/// open folder before it, since missing folders are created on the way. If a kernel or a sandbox
/// does not know `openat2`, reading works in the same way. `.git` is rejected at any depth, even
/// behind a link, because a process that can write there decides what git runs next.
public final class ConfinedFolder: Sendable {
  private let root: Folder
  private let path: String
  /// The accepted beginnings of a path: the given spelling of the folder and the resolved one.
  private let spellings: [[Substring]]

  /// Opens a folder; its own path may contain links.
  public init(path: String) throws(FileError) {
    root = try Folder(path: path, followingLinks: true)
    self.path = path
    var spellings = [Self.components(path)]
    if let resolved = resolvedPath(path) { spellings.append(Self.components(resolved)) }
    self.spellings = spellings
  }

  /// Reads a file of at most `limit` bytes; never waits.
  public func read(_ path: String, limit: Int) throws(ConfinementError) -> [UInt8] {
    let names = try names(path)
    guard let name = names.last else { throw .notAFile(path, .folder) }
    if let file = try openBeneath(names, path) {
      return try Self.contents(of: file, limit: limit, path)
    }
    let folder = try descend(names.dropLast(), making: false, path)
    do throws(FileError) {
      try Self.requireFile(try folder.status(of: name), path)
      return try folder.regularFile(name).readToEnd(limit: limit, path: path)
    } catch {
      guard error.code != EFBIG else { throw .tooLarge(path, limit: limit) }
      throw Self.explained(error, path)
    }
  }

  /// Opens a file through links that stay inside; nil if the system does not support it.
  private func openBeneath(
    _ names: [FileName],
    _ path: String
  ) throws(ConfinementError) -> Descriptor? {
    let below = names.map(\.description).joined(separator: "/")
    let number = unsafe below.withSystemCString {
      unsafe kjob_open_beneath(root.descriptor.number, $0)
    }
    guard number >= 0 else {
      switch -number {
      case ENOSYS, EPERM: return nil
      case EXDEV, ELOOP: throw .link(path)
      default: throw Self.explained(FileError("open", path, code: -number), path)
      }
    }
    let file = Descriptor(owning: number)
    let place: ArraySlice<Substring>
    do throws(FileError) {
      let above = Self.components(try Self.place(of: root.descriptor))
      place = Self.components(try Self.place(of: file)).dropFirst(above.count)
    } catch {
      throw Self.explained(error, path)
    }
    guard !place.contains(where: { $0.lowercased() == ".git" }) else { throw .git(path) }
    return file
  }

  /// Returns the path of an open file, with links resolved.
  private static func place(of file: borrowing Descriptor) throws(FileError) -> String {
    let folder = try Folder(path: "/proc/self/fd", followingLinks: true)
    return String(systemBytes: try folder.linkText(FileName("\(file.number)")))
  }

  private static func contents(
    of file: borrowing Descriptor,
    limit: Int,
    _ path: String
  ) throws(ConfinementError) -> [UInt8] {
    do throws(FileError) {
      try requireFile(try FileStatus(of: file, path: path), path)
      return try file.readToEnd(limit: limit, path: path)
    } catch {
      guard error.code != EFBIG else { throw .tooLarge(path, limit: limit) }
      throw explained(error, path)
    }
  }

  /// Creates or replaces a file, and creates missing folders above it.
  ///
  /// Readers see either the old contents or all of the new ones. The new file gets the old one's
  /// permissions; another hard link to the old file keeps the old contents.
  public func write(_ bytes: [UInt8], to path: String) throws(ConfinementError) {
    let names = try names(path)
    guard let name = names.last else { throw .notAFile(path, .folder) }
    let folder = try descend(names.dropLast(), making: true, path)
    do throws(FileError) {
      let old = try folder.statusIfPresent(of: name)
      if let old { try Self.requireFile(old, path) }
      let temporary = FileName(".kjob-\(String(UInt64.random(in: 0...(.max)), radix: 36)).tmp")
      let file = try folder.newFile(temporary, mode: 0o666)
      do throws(FileError) {
        try file.write(bytes, path: path)
        if let old { try file.setPermissions(old.permissions & 0o777, path: path) }
        try folder.rename(temporary, to: name, in: folder)
      } catch {
        try? folder.removeFile(temporary)
        throw error
      }
    } catch {
      throw Self.explained(error, path)
    }
  }

  /// Checks that there is a folder at a path and returns the path by which to enter it.
  public func folder(_ path: String) throws(ConfinementError) -> String {
    let names = try names(path)
    _ = try descend(names[...], making: false, path)
    return ([self.path] + names.map(\.description)).joined(separator: "/")
  }

  /// Returns the components of a path below the folder.
  private func names(_ path: String) throws(ConfinementError) -> [FileName] {
    guard path.hasPrefix("/") else { throw .relative(path) }
    // This is the system's own limit; it also limits the number of folders that one call can
    // create.
    guard path.utf8.count < 4_096 else {
      throw .system(FileError("open", String(path.prefix(100)) + "…", code: ENAMETOOLONG))
    }
    guard !path.utf8.contains(0) else { throw .system(FileError("open", path, code: EINVAL)) }
    let components = Self.components(path)
    guard !components.contains("..") else { throw .climbs(path) }
    guard let spelling = spellings.first(where: { components.starts(with: $0) }) else {
      throw .outside(path, of: self.path)
    }
    let below = components.dropFirst(spelling.count)
    guard !below.contains(where: { $0.lowercased() == ".git" }) else { throw .git(path) }
    return below.map { FileName(String($0)) }
  }

  private func descend(
    _ names: ArraySlice<FileName>,
    making: Bool,
    _ path: String
  ) throws(ConfinementError) -> Folder {
    do throws(FileError) {
      var folder = try root.folder(".")
      for name in names {
        let next: Folder
        do throws(FileError) {
          if making { try folder.makeFolderIfMissing(name) }
          next = try folder.folder(name)
        } catch {
          // When a folder is expected, the system reports a link or a file only as "not a folder".
          switch try folder.statusIfPresent(of: name)?.kind {
          case .symbolicLink: throw FileError(error.action, path, code: ELOOP)
          case .folder, nil: throw error
          default: throw FileError(error.action, path, code: ENOTDIR)
          }
        }
        folder = next
      }
      return folder
    } catch {
      throw Self.explained(error, path)
    }
  }

  private static func requireFile(_ status: FileStatus, _ path: String) throws(FileError) {
    switch status.kind {
    case .regular: break
    case .symbolicLink: throw FileError("open", path, code: ELOOP)
    case .folder: throw FileError("open", path, code: EISDIR)
    default: throw FileError("open", path, code: ENXIO)
    }
  }

  private static func components(_ path: String) -> [Substring] {
    path.split(separator: "/").filter { $0 != "." }
  }

  /// Converts an error into one that names the path and the meaning.
  private static func explained(_ error: FileError, _ path: String) -> ConfinementError {
    switch error.code {
    case ELOOP: .link(path)
    case EISDIR: .notAFile(path, .folder)
    case ENXIO, EINVAL: .notAFile(path, .device)
    case ENOTDIR: .notAFolder(path)
    case ENOENT: .missing(path)
    default: .system(FileError(error.action, path, code: error.code))
    }
  }
}

/// A reason why a path cannot be used.
public enum ConfinementError: Error, Hashable, Sendable {
  /// The path does not begin with a slash.
  case relative(String)
  /// The path is not below the folder.
  case outside(String, of: String)
  /// The path contains `..`.
  case climbs(String)
  /// The path leads into git's own files.
  case git(String)
  /// A link in the path leads out, or is in the way of a file to be written.
  case link(String)
  /// The entry is not a regular file.
  case notAFile(String, FileStatus.Kind)
  /// A component that must be a folder is not one.
  case notAFolder(String)
  /// Nothing exists at the path.
  case missing(String)
  /// The file exceeds the limit in bytes.
  case tooLarge(String, limit: Int)
  /// The system refused.
  case system(FileError)
}

extension ConfinementError: CustomStringConvertible {
  /// One line that names the path and the problem.
  public var description: String {
    switch self {
    case .relative(let path): "`\(path)` is not an absolute path"
    case .outside(let path, let folder): "`\(path)` is not below `\(folder)`"
    case .climbs(let path): "`\(path)` contains `..`"
    case .git(let path): "`\(path)` leads to git's own files"
    case .link(let path): "`\(path)` leads through a symbolic link that is not followed"
    case .notAFile(let path, .folder): "`\(path)` is a folder"
    case .notAFile(let path, _): "`\(path)` is not a regular file"
    case .notAFolder(let path): "`\(path)` names a folder that does not exist"
    case .missing(let path): "`\(path)` does not exist"
    case .tooLarge(let path, let limit): "`\(path)` is longer than \(limit >> 20) MiB"
    case .system(let error): "\(error)"
    }
  }
}
