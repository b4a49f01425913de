import Foundation
import Subprocess
import TestSupport
import Testing

@Suite struct SpawnErrorTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-subprocess")
    try Shell.run(
      """
      mkdir bin other folder; echo 'echo in bin' > plain; cp plain bin/plain
      printf '#!/bin/sh\\necho "$0"\\n' > bin/tool; cp bin/tool tool; cp bin/tool other/tool
      printf '#!/no/such/interpreter\\n' > bin/orphan; mkdir bin/folder
      cp plain bin/text; chmod +x tool */tool bin/orphan bin/text
      """,
      in: directory.path
    )
  }

  @Test(
    arguments: [
      (["DIR/bin/plain"], EACCES, "DIR/bin/plain"),
      (["DIR/bin/folder"], EACCES, "DIR/bin/folder"), (["DIR/bin"], EACCES, "DIR/bin"),
      (["DIR/no-such"], ENOENT, "DIR/no-such"), (["./no-such"], ENOENT, "DIR/./no-such"),
      (["DIR/bin/orphan"], ENOENT, "DIR/bin/orphan"), (["DIR/bin/text"], ENOEXEC, "DIR/bin/text"),
      (["plain"], EACCES, "DIR/bin/plain"),
    ] as [([String], Int32, String)]
  )
  func `a program that cannot be started is named with the reason`(
    arguments: [String],
    code: Int32,
    program: String
  ) {
    let command = Command(
      arguments.map(resolved),
      environment: ["PATH": resolved("DIR/bin")],
      workingDirectory: directory.path
    )
    #expect(throws: SpawnError.cannotStart(program: resolved(program), code: code)) {
      try finish(command)
    }
  }

  @Test(arguments: [[], [""]] as [[String]])
  func `a command without words is an error`(arguments: [String]) {
    #expect(throws: SpawnError.noProgram) { try finish(command(arguments)) }
  }

  @Test(
    arguments: [
      ("tool", "DIR/bin:DIR/other", "DIR/bin/tool"),
      ("tool", "DIR/other:DIR/bin", "DIR/other/tool"),
      ("tool", ".:bin::DIR/other", "DIR/other/tool"), ("./tool", "", "DIR/./tool"),
      ("bin/tool", "DIR/other", "DIR/bin/tool"), ("tool", "DIR/no-such:DIR/bin", "DIR/bin/tool"),
      ("folder", "DIR:DIR/bin", nil), ("tool", ".:bin:./other:", nil), ("tool", "", nil),
      ("no-such", "DIR/bin", nil),
    ] as [(String, String, String?)]
  )
  func `a program is looked up in the absolute folders of the path only`(
    program: String,
    path: String,
    found: String?
  ) throws {
    let command = Command(
      [program],
      environment: ["PATH": resolved(path)],
      workingDirectory: directory.path
    )
    guard let found else {
      #expect(throws: SpawnError.notFound(program: program, path: resolved(path))) {
        try command.resolvedExecutable()
      }
      return
    }
    #expect(try command.resolvedExecutable() == resolved(found))
    #expect(try finish(command).output == resolved(found) + "\n")
  }

  @Test func `a relative folder of the path is not searched even where it leads somewhere`() {
    let up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in "../" }
    let path = up.joined() + directory.path.dropFirst() + "/bin"
    #expect(FileManager.default.isExecutableFile(atPath: path + "/tool"))
    let command = Command(["tool"], environment: ["PATH": path], workingDirectory: directory.path)
    #expect(throws: SpawnError.notFound(program: "tool", path: path)) {
      try command.resolvedExecutable()
    }
  }

  @Test func `a program that may not be run does not hide one further on in the path`() throws {
    let command = Command(
      ["plain"],
      environment: ["PATH": resolved("DIR/bin:DIR/other")],
      workingDirectory: "/"
    )
    try Shell.run("cp tool other/plain; chmod +x other/plain", in: directory.path)
    #expect(try command.resolvedExecutable() == resolved("DIR/other/plain"))
  }

  @Test func `without a path the system's folders are taken`() throws {
    let command = Command(["sh"], environment: [:], workingDirectory: "/")
    #expect(["/usr/bin/sh", "/bin/sh"].contains(try command.resolvedExecutable()))
  }

  @Test(
    arguments: [("no-such", ENOENT), ("plain", ENOTDIR), ("tool", ENOTDIR)] as [(String, Int32)]
  )
  func `a folder that cannot be entered is named and not the program`(
    name: String,
    code: Int32
  ) {
    let path = directory.path + "/" + name
    #expect(throws: SpawnError.noWorkingDirectory(path, code: code)) {
      try finish(command(["true"], in: path))
    }
  }

  @Test(
    arguments: [
      (.noProgram, "the command is empty"),
      (
        .notFound(program: "kiro-cli", path: "/bin"),
        "`kiro-cli` was not found in PATH (/bin); install it, or name it by its full path"
      ),
      (.cannotStart(program: "/x", code: EACCES), "cannot start `/x`: Permission denied"),
      (
        .noWorkingDirectory("/x", code: ENOENT),
        "cannot start in the folder `/x`: No such file or directory"
      ),
      (
        .outOfResources(code: EMFILE),
        "cannot make the pipes for a new process: Too many open files"
      ),
      (
        .outOfResources(code: EAGAIN),
        "cannot start a process: there are as many as the system allows (ulimit -u, pids.max)"
      ),
    ] as [(SpawnError, String)]
  )
  func `an error says what could not be done and why`(error: SpawnError, text: String) {
    #expect("\(error)" == text)
  }

  private func resolved(_ text: String) -> String { text.replacing("DIR", with: directory.path) }
}
