internal import COpenat
internal import Glibc
internal import SystemText

/// A folder whose files are reached by absolute paths that somebody else chose, and nothing beyond.
///
/// Reading follows links that stay inside (an `AGENTS.md` is often one), by `openat2`, which lets
/// none lead out. Writing goes through no link at all: every component is opened by itself, beneath
/// the open folder before it, since folders are made on the way. Where a kernel or a sandbox does
/// not know `openat2`, reading does the same. `.git` is refused at any depth, also behind a link,
/// since whoever writes there decides what git runs next.
public final class ConfinedFolder: Sendable {
  private let root: Folder
  private let path: String
  /// The ways in which a path may begin: as the caller spells the folder, and without links.
  private let spellings: [[Substring]]

  /// Opens a folder; its own path may lead through links.
  public init(path: String) throws(FileError) {
    root = try Folder(path: path, followingLinks: true)
    self.path = path
    var spellings = [Self.components(path)]
    if let resolved = resolvedPath(path) { spellings.append(Self.components(resolved)) }
    self.spellings = spellings
  }

  /// Reads a file of at most `limit` bytes, without ever waiting for it.
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

  /// Opens a file through links that stay inside; nil where that cannot be asked for.
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

  /// Where an open file lies, without links.
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

  /// Makes a file or replaces one, with the folders that are missing above it.
  ///
  /// Whoever reads sees the old contents or all of the new ones. The new file takes the old one's
  /// permissions; another name of the old one keeps the old contents.
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

  /// Checks that a folder stands at a path, and returns the path by which to enter it.
  public func folder(_ path: String) throws(ConfinementError) -> String {
    let names = try names(path)
    _ = try descend(names[...], making: false, path)
    return ([self.path] + names.map(\.description)).joined(separator: "/")
  }

  /// The components of a path below the folder.
  private func names(_ path: String) throws(ConfinementError) -> [FileName] {
    guard path.hasPrefix("/") else { throw .relative(path) }
    // The system's own limit; it also bounds how many folders one call can make.
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
          // Where a folder is asked for, the system says only that a link or a file is none.
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

  /// Says which path is meant, and what an error means here.
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

/// Why a path leads to nothing that may be used.
public enum ConfinementError: Error, Hashable, Sendable {
  /// It does not begin with a slash.
  case relative(String)
  /// It does not lie below the folder.
  case outside(String, of: String)
  /// It goes up on its way.
  case climbs(String)
  /// It leads into git's own files.
  case git(String)
  /// A link in its way or at its end leads out, or stands where something is to be written.
  case link(String)
  /// What stands there is no regular file.
  case notAFile(String, FileStatus.Kind)
  /// What stands in its way, or at its end, is no folder.
  case notAFolder(String)
  /// Nothing stands there.
  case missing(String)
  /// It has more bytes than may be read.
  case tooLarge(String, limit: Int)
  /// The system refused.
  case system(FileError)
}

extension ConfinementError: CustomStringConvertible {
  /// One line that names the path and what is wrong with it.
  public var description: String {
    switch self {
    case .relative(let path): "`\(path)` is not an absolute path"
    case .outside(let path, let folder): "`\(path)` does not lie below `\(folder)`"
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
