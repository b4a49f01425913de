import FileSystem
import Foundation
import TestSupport
import Testing

@testable import Subprocess

/// Programs in control groups of their own, and the same programs where there can be none.
@Suite(.timeLimit(.minutes(20))) struct ControlGroupTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-group")
  }

  @Test(
    arguments: [
      ("0::/\n", "31 23 0:28 / /cg rw shared:1 - cgroup2 cgroup2 rw\n", ["/cg"]),
      ("4:memory:/a\n0::/a/b\n", "31 23 0:28 / /cg rw - cgroup2 cgroup2 rw\n", ["/cg/a/b"]),
      ("0::/a/b\n", "31 23 0:28 /a /cg rw - cgroup2 cgroup2 rw\n", ["/cg/b"]),
      ("0::/a\n", "31 23 0:28 /a /c\\040g rw - cgroup2 cgroup2 rw\n", ["/c g"]),
      ("0::/ab\n", "31 23 0:28 /a /cg rw - cgroup2 cgroup2 rw\n", []),
      ("0::/../a\n", "31 23 0:28 / /cg rw - cgroup2 cgroup2 rw\n", []),
      ("4:memory:/a\n", "31 23 0:28 / /cg rw - cgroup2 cgroup2 rw\n", []),
      ("0::/\n", "31 23 0:28 / /cg rw - cgroup cgroup rw,memory\n", []),
      (
        "0::/a\n",
        "1 2 0:28 / /x rw - cgroup2 cgroup2 rw\nodd\n1 2 0:28 / /y rw - cgroup2 cgroup2 rw\n",
        ["/x/a", "/y/a"]
      ),
    ] as [(String, String, [String])]
  )
  func `the own group is found where it is mounted`(
    groups: String,
    mounts: String,
    folders: [String]
  ) {
    #expect(ControlGroupMount.folders(groups: groups, mounts: mounts) == folders)
  }

  @Test(arguments: [true, false])
  func `a program is counted and ended alike with a group and without`(inGroup: Bool) throws {
    guard let server = try server(inGroup: inGroup) else { return }
    let script = """
      grep ^0:: /proc/self/cgroup; read line
      (env -i setsid sleep 1000 <&- >&- 2>&- &) ; sleep 1000 & exit 7
      """
    var child = try start(script, under: server)
    let group = try own(line(child))
    #expect((group.map { FileManager.default.fileExists(atPath: $0) } ?? false) == inGroup)
    child.closeInput()
    #expect(awaitEnd(&child) == .exited(7))
    let sweep = child.sweep(token: token)
    #expect(sweep == .init(leftovers: 2, remaining: 0, isLost: false))
    if let group { #expect(!FileManager.default.fileExists(atPath: group)) }
  }

  @Test func `a program finds the same surroundings with a group and without`() throws {
    let script = """
      echo $(grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status) $(ls /proc/self/fd) \
      $([ "$(ps -o sid=,pgid= -p $$ | tr -d ' ')" = "$$$$" ] && echo leads) \
      $(ulimit -Sn) $(ulimit -Hn) $(ulimit -c) $PWD $0 $*
      """
    let words = ["bash", "-c", script, "name", "a b", ""]
    let lines = try [true, false].compactMap { inGroup -> String? in
      guard let server = try server(inGroup: inGroup) else { return nil }
      let child = try SupervisedProcess(
        starting: command(words, in: "/usr", environment: environment),
        under: server
      )
      return line(child)
    }
    #expect(Set(lines).count <= 1, "\(lines)")
    #expect(lines[0].hasSuffix("/usr name a b") && lines[0].contains("leads"), "\(lines)")
  }

  @Test(
    arguments: [
      (["./orphan"], "DIR", .cannotStart(program: "DIR/./orphan", code: ENOENT)),
      (["./text"], "DIR", .cannotStart(program: "DIR/./text", code: ENOEXEC)),
      (["true"], "DIR/none", .noWorkingDirectory("DIR/none", code: ENOENT)),
      (["true"], "DIR/text", .noWorkingDirectory("DIR/text", code: ENOTDIR)),
    ] as [([String], String, SpawnError)]
  )
  func `what cannot be started in a group is an error and leaves no group`(
    words: [String],
    folder: String,
    error: SpawnError
  ) throws {
    try Shell.run(
      "printf '#!/no/such/interpreter\\n' > orphan; echo > text; chmod +x orphan text",
      in: directory.path
    )
    func resolved(_ text: String) -> String { text.replacing("DIR", with: directory.path) }
    guard let server = try server(inGroup: true) else { return }
    let expected: SpawnError =
      switch error {
      case .cannotStart(let program, let code):
        .cannotStart(program: resolved(program), code: code)
      case .noWorkingDirectory(let path, let code):
        .noWorkingDirectory(resolved(path), code: code)
      default: error
      }
    #expect(throws: expected) {
      _ = try SupervisedProcess(
        starting: command(words, in: resolved(folder), environment: environment),
        under: server
      )
    }
    try waitUntil { try abandoned().isEmpty }
  }

  /// The limit counts all processes of a user, so it is one that nobody else is.
  @Test(.fault(51)) func `what forks faster than it can be looked at is gone`() throws {
    guard let server = try server(inGroup: true) else { return }
    let user = 1_000_000 + Int.random(in: 0..<1_000_000)
    // Each forks twice and ends, so that whoever is killed has been followed by others. Should
    // nothing stop them, they end by themselves.
    let bomb = """
      my $end = time + 20; $SIG{CHLD} = "IGNORE";
      for (1 .. 50) {
        my $child = fork;
        last if !defined $child;
        next if $child;
        while (time < $end) { if (my $first = fork) { my $second = fork; exit if $second ne 0 } }
        exit;
      }
      syswrite STDOUT, "full\\n"; sleep 15;
      """
    var child = try SupervisedProcess(
      starting: command(
        [
          "prlimit", "--nproc=300", "setpriv", "--reuid=\(user)", "--regid=\(user)",
          "--clear-groups", "perl", "-e", bomb,
        ],
        environment: environment
      ),
      under: server
    )
    #expect(line(child) == "full")
    let group = try own(try String(contentsOfFile: "/proc/\(child.id)/cgroup", encoding: .utf8))
    let sweep = child.sweep(token: token)
    #expect(sweep.remaining == 0)
    #expect(!sweep.isLost)
    #expect(sweep.leftovers >= 1)
    #expect(try Shell.run("ps -o pid= -u \(user) || true", in: "/") == "")
    #expect(!FileManager.default.fileExists(atPath: try #require(group)))
  }

  @Test func `a program that kills its supervisor takes nothing out of its group`() throws {
    guard let server = try server(inGroup: true) else { return }
    // Neither its marker nor its session nor its parent tells whose the sleeping one is.
    let script = """
      (env -i setsid sleep 1000 <&- >&- 2>&- &) ; grep ^0:: /proc/self/cgroup
      read line; kill -KILL $PPID; exec sleep 1000
      """
    var child = try start(script, under: server)
    let group = try #require(try own(line(child)))
    child.closeInput()
    #expect(awaitEnd(&child) == .lost)
    let sweep = child.sweep(token: token)
    #expect(sweep.isLost && sweep.leftovers >= 1)
    #expect(!FileManager.default.fileExists(atPath: group))
    try waitUntil { try living().isEmpty }
  }

  @Test func `groups that a program makes in its own end and go with it`() throws {
    guard let server = try server(inGroup: true) else { return }
    let script = """
      cd HOME/$(basename $(sed -n s/^0:://p /proc/self/cgroup)); mkdir -p a/b
      setsid sleep 1000 <&- >&- 2>&- & echo $! > a/b/cgroup.procs; echo $PWD
      """
    let home = try #require(ControlGroup.home)
    var child = try start(script.replacing("HOME", with: home), under: server)
    let group = line(child)
    #expect(awaitEnd(&child) == .exited(0))
    #expect(FileManager.default.fileExists(atPath: group + "/a/b"))
    let sweep = child.sweep(token: token)
    #expect(sweep == .init(leftovers: 1, remaining: 0, isLost: false))
    #expect(!FileManager.default.fileExists(atPath: group))
  }

  @Test func `a fork server removes what killed supervisors have left and nothing else`() throws {
    guard try server(inGroup: true) != nil else { return }
    let home = try #require(ControlGroup.home)
    let identity = try #require(ProcessIdentity(of: getpid()))
    let path = "\(home)/kjob-\(identity.id)-\(identity.startTicks)"
    // The second process had this one's number, the third has no name that kjob gives.
    let (living, gone, other) = (path, path + "1", path + "-1")
    defer { for folder in [gone + "/in", gone, living, other] { unsafe rmdir(folder) } }
    for folder in [living, gone, gone + "/in", other] {
      #expect(unsafe mkdir(folder, 0o755) == 0)
    }
    guard let server = try server(inGroup: true) else { return }
    var child = try start("exit 0", under: server)
    #expect(awaitEnd(&child) == .exited(0))
    #expect(!FileManager.default.fileExists(atPath: gone))
    #expect(FileManager.default.fileExists(atPath: living))
    #expect(FileManager.default.fileExists(atPath: other))
    _ = child.sweep(token: token)
  }

  // MARK: - Means

  /// A value that nothing else on the machine has.
  private var token: String { directory.path }

  private var environment: [String: String] { [ProcessSweep.marker: token] }

  /// A fork server that can make groups, or one that cannot because its user may not.
  ///
  /// Nil where the system has nothing to try: then a program lives as it does in every other test.
  private func server(inGroup: Bool) throws -> ForkServer? {
    guard geteuid() == 0 else { return nil }
    guard inGroup else {
      let become = "setpriv --reuid=65534 --regid=65534 --clear-groups"
      let path = try directory.write(
        "unprivileged",
        "#!/bin/sh\nexec \(become) \(BuiltProgram.path) \"$@\"\n"
      )
      try Shell.run("chmod +x \(path)", in: "/")
      return try ForkServer(program: path)
    }
    guard ControlGroup.home != nil else { return nil }
    return try ForkServer(program: BuiltProgram.path)
  }

  private func start(_ script: String, under server: ForkServer) throws -> SupervisedProcess {
    try SupervisedProcess(
      starting: command(["bash", "-c", script], environment: environment),
      under: server
    )
  }

  private func awaitEnd(_ child: inout SupervisedProcess) -> Subprocess.ExitStatus? {
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    return child.reap()
  }

  /// The first line that a program prints.
  private func line(_ child: borrowing SupervisedProcess) -> String {
    var bytes: [UInt8] = []
    while !bytes.contains(0x0A) {
      _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
      guard readAvailable(child.standardOutput.number, into: &bytes) != .end else { break }
    }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// The folder of a program's group by its `/proc/self/cgroup`; nil when it is not kjob's.
  private func own(_ text: String) throws -> String? {
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("0::/") })
    guard let name = line.split(separator: "/").last, name.hasPrefix("kjob-") else { return nil }
    return try #require(ControlGroup.home) + "/" + name
  }

  /// The groups whose supervisor is no more.
  private func abandoned() throws -> [String] {
    let home = try #require(ControlGroup.home)
    return try FileManager.default.contentsOfDirectory(atPath: home).filter { name in
      let parts = name.split(separator: "-")
      guard parts.count == 3, parts[0] == "kjob", let id = Int32(parts[1]) else { return false }
      return ProcessIdentity(of: id) == nil
    }
  }

  /// The processes that carry this test's marker.
  private func living() throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter {
      !ProcessTable.isZombie($0)
        && ProcessTable.environment(of: $0, holds: "\(ProcessSweep.marker)=\(token)")
    }
  }

  /// Looks again and again; a test that waits for ever is ended by the suite's limit.
  private func waitUntil(_ condition: () throws -> Bool) throws {
    while try !condition() { usleep(5_000) }
  }
}
