import Foundation
import TestSupport
import Testing

/// `ci/install-kiro`, with a server that stands in for Kiro's downloads.
@Suite(.waiting) struct `Installing Kiro` {
  /// Runs it as a step would, with secrets that it does not need.
  private func install(
    _ scenario: Scenario,
    _ arguments: [String],
    _ environment: [String: String] = [:]
  ) throws -> Shell.Result {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    try scenario.directory.write(
      "step.sh",
      "\"\(PackageFolder.path)/ci/install-kiro\" \(words)"
    )
    let secrets = [
      "KIRO_API_KEY": "ksk_secret", "KJOB_GIT_TOKEN": "token",
      "RUNNER_TEMP": scenario.directory.path + "/tmp",
    ]
    return try scenario.shell(
      "bash --noprofile --norc -e -o pipefail step.sh",
      environment: secrets.merging(environment) { $1 }
    )
  }

  @Test(arguments: KiroDownloads.Form.allCases)
  func `takes one version, and from the cache what has the published checksum`(
    form: KiroDownloads.Form
  ) throws {
    let scenario = try Scenario()
    let downloads = KiroDownloads(scenario: scenario)
    try downloads.publish([form])
    let platform = try KiroDownloads.platform.get()
    try downloads.serving { address in
      let words = [KiroDownloads.version, "--address", address, "--cache", "kept"]
      func installed(_ how: String, after notes: String = "") throws {
        let result = try install(scenario, words)
        let folder = result.output.trimmingCharacters(in: .newlines)
        #expect(
          result.errors == notes
            + "install-kiro: kiro-cli 2.28.0 for \(platform), \(how), checksum verified, in "
            + folder + "\n",
          "\(result)"
        )
        #expect(result.status == 0 && folder.hasPrefix(scenario.directory.path + "/tmp/kiro-"))
        let said = try scenario.shell("\"\(folder)/kiro-cli\" --version")
        #expect(said.output == "kiro-cli 2.28.0\n")
        #expect(try scenario.directory.read("home/secrets") == "")
      }
      let downloaded = "downloaded from \(address)/\(try KiroDownloads.path(form))"
      try installed(downloaded)
      try installed("from the cache")
      #expect(try downloads.packageRequests() == 1)
      // Whoever changes the cache gains nothing.
      try Shell.run("for file in kept/*; do echo x >>\"$file\"; done", in: scenario.directory.path)
      try installed(
        downloaded,
        after: "install-kiro: the cached package is not the published one; downloading it again\n"
      )
      try installed("from the cache")
      #expect(try downloads.packageRequests() == 2)
    }
  }

  @Test func `needs no unzip where there is another form, and takes a folder`() throws {
    let scenario = try Scenario()
    let downloads = KiroDownloads(scenario: scenario)
    try downloads.publish([.zip, .tarGz])
    try downloads.serving { address in
      // An address with a slash at its end is the same one.
      let words = [KiroDownloads.version, "--address", address + "/", "--into", "opt/kiro"]
      let result = try install(scenario, words)
      #expect(result.status == 0 && result.output == "opt/kiro/kirocli/bin\n", "\(result)")
      #expect(result.errors.contains("\(address)/\(try KiroDownloads.path(.tarGz))"), "\(result)")
      #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kept"))
    }
  }

  /// What can be wrong with what is published, asked for or downloaded.
  enum Wrong: String, CaseIterable {
    case checksum, noChecksum, folderAbove, inside, silent, crash, noProgram, noPackage, noIndex
    case noList, version, platform, machine, latest, argument
  }

  @Test(arguments: Wrong.allCases) func `fails with the reason`(wrong: Wrong) throws {
    let scenario = try Scenario()
    let downloads = KiroDownloads(scenario: scenario)
    let folder = scenario.directory.path
    let file = "downloads/\(try KiroDownloads.path())"
    let platform = try KiroDownloads.platform.get()
    var words = [KiroDownloads.version]
    var environment: [String: String] = [:]
    func entry(_ sum: String, _ path: String) throws {
      try downloads.index([
        [
          "version": KiroDownloads.version,
          "packages": [
            ["fileType": "tarGz", "targetTriple": platform, "sha256": sum, "download": path]
          ],
        ]
      ])
    }
    try downloads.publish()
    let expected: String
    switch wrong {
    case .checksum:
      try Shell.run("echo x >>\"$1\"", arguments: [file], in: folder)
      expected = ", but Kiro publishes "
    case .noChecksum:
      try entry("", try KiroDownloads.path())
      expected = "/index.json has no checksum of kiro-cli 2.28.0 for \(platform)"
    case .folderAbove:
      try entry(String(repeating: "a", count: 64), "../x.tar.gz")
      expected = "/index.json has no checksum of kiro-cli 2.28.0 for \(platform)"
    case .inside:
      try downloads.publish(program: KiroDownloads.program(says: "kiro-cli 2.28.01\n::error::x"))
      expected =
        "kiro-cli 2.28.0 was asked for, but the program says \"kiro-cli 2.28.01 ::error::x\""
    case .silent:
      try downloads.publish(program: "#!/bin/sh\n")
      expected = "kiro-cli 2.28.0 was asked for, but the program says \"\""
    case .crash:
      try downloads.publish(program: "#!/bin/sh\necho 'no libasound' >&2; exit 127\n")
      expected = "kiro-cli 2.28.0 does not start on this machine: no libasound"
    case .noProgram:
      try Shell.run("rm -r package", in: folder)
      try downloads.publish(at: "kirocli/bin/other")
      expected = " has no program kirocli/bin/kiro-cli"
    case .noPackage:
      try Shell.run("rm \"$1\"", arguments: [file], in: folder)
      expected = "/\(try KiroDownloads.path()) could not be downloaded"
    case .noIndex:
      try Shell.run("rm downloads/index.json", in: folder)
      expected = "/index.json could not be downloaded"
    case .noList:
      try scenario.directory.write("downloads/index.json", "<html>")
      expected = "/index.json has no list of versions"
    case .version:
      words = ["9.9.9"]
      expected =
        "/index.json has no kiro-cli 9.9.9 for \(platform); its last versions: 2.27.1, 2.28.0"
    case .platform:
      words = ["2.27.1"]
      expected = "/index.json has no kiro-cli 2.27.1 for \(platform); its last versions: "
    case .machine:
      environment = try programs(scenario, ["uname": "echo riscv64"])
      expected = "Kiro has no kiro-cli for riscv64, only for x86_64 and aarch64"
    case .latest:
      words = ["latest"]
      expected = "\"latest\" is not a version of kiro-cli; name one exactly, such as 2.28.0"
    case .argument:
      words += ["--force", "x"]
      expected = "unknown argument: --force"
    }
    let result = try downloads.serving { address in
      try install(scenario, words + ["--address", address, "--cache", "kept"], environment)
    }
    #expect(result.status == 1 && result.output == "", "\(result)")
    let errors = result.errors.split(separator: "\n").filter { !$0.hasPrefix("curl: ") }
    #expect(
      errors.count == 1 && errors.first?.hasPrefix("install-kiro: error: ") == true,
      "\(result)"
    )
    #expect(errors.first?.contains(expected) == true, "\(result)")
    // What does not have its checksum is never kept.
    if wrong == .checksum { #expect(try Shell.run("ls kept", in: folder) == "") }
  }

  /// Programs that come first in PATH.
  private func programs(_ scenario: Scenario, _ scripts: [String: String]) throws -> [String:
    String]
  {
    for (name, script) in scripts {
      try scenario.directory.write("first/\(name)", "#!/bin/bash\n\(script)\n")
    }
    try Shell.run("chmod +x first/*", in: scenario.directory.path)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["PATH": scenario.directory.path + "/first:" + path]
  }

  @Test(
    arguments: [
      ("x86_64", "glibc 2.36", "gnu"), ("x86_64", "glibc 2.34", "gnu"),
      ("x86_64", "glibc 2.31", "musl"), ("x86_64", "glibc 2.9", "musl"), ("x86_64", nil, "musl"),
      ("aarch64", "glibc 2.39", "gnu"), ("aarch64", "glibc 2.36", "musl"), ("aarch64", nil, "musl"),
    ] as [(String, String?, String)]
  )
  func `takes the build that fits`(machine: String, libc: String?, expected: String) throws {
    let scenario = try Scenario()
    let environment = try programs(
      scenario,
      ["uname": "echo \(machine)", "getconf": libc.map { "echo '\($0)'" } ?? "exit 1"]
    )
    #expect(
      try KiroDownloads.platform(environment) == "\(machine)-unknown-linux-\(expected)"
    )
  }

  @Test(arguments: [true, false]) func `gets the tools that it needs, or names them`(
    canInstall: Bool
  ) throws {
    let scenario = try Scenario()
    let downloads = KiroDownloads(scenario: scenario)
    try downloads.publish([.zip])
    // A container without curl, jq and unzip; whoever is not the superuser has sudo.
    try Shell.run(
      """
      mkdir bare
      for name in bash cat chmod env getconf grep gzip head id mkdir mktemp mv rm sha256sum sort tar uname; do
        ln -s "$(command -v "$name")" "bare/$name"
      done
      """,
      in: scenario.directory.path
    )
    if canInstall {
      try scenario.directory.write(
        "bare/apt-get",
        """
        #!/bin/bash
        echo "$*" >>"\(scenario.directory.path)/called"
        [ "$1" = install ] || exit 0
        for name in "${@: -2}"; do
          [ "$name" = ca-certificates ] || /bin/ln -s "/usr/bin/$name" "\(scenario.directory.path)/bare/$name"
        done
        """
      )
      try Shell.run(
        "printf '#!/bin/bash\\n\"$@\"\\n' >bare/sudo; chmod +x bare/sudo bare/apt-get",
        in: scenario.directory.path
      )
    }
    let result = try downloads.serving { address in
      try install(
        scenario,
        [KiroDownloads.version, "--address", address],
        ["PATH": scenario.directory.path + "/bare"]
      )
    }
    guard canInstall else {
      #expect(result.status == 1)
      #expect(
        result.errors == "install-kiro: error: curl jq was not found in PATH; install it first\n"
      )
      return
    }
    #expect(result.status == 0, "\(result)")
    #expect(
      try scenario.directory.read("called") == """
        update --quiet=2
        install --quiet=2 --yes --no-install-recommends ca-certificates curl jq
        update --quiet=2
        install --quiet=2 --yes --no-install-recommends ca-certificates unzip

        """
    )
  }
}
