// swift-tools-version: 6.3
// Targets stand leaves first, each beside its tests; dependencies are sorted.
import PackageDescription

let package = Package(
  name: "kjob",
  products: [
    .executable(name: "kjob", targets: ["kjob"]),
    .executable(name: "kjob-benchmarks", targets: ["KJobBenchmarks"]),
  ],
  targets: [
    // The C libraries, each imported by exactly one Swift module.
    .systemLibrary(
      name: "CLibcurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .systemLibrary(
      name: "CLibgit2",
      pkgConfig: "libgit2",
      providers: [.apt(["libgit2-dev"])]
    ),
    .systemLibrary(
      name: "CLibxml2",
      pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"])]
    ),
    .systemLibrary(
      name: "CLibyaml",
      pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"])]
    ),
    .target(name: "COpenat"),
    .target(name: "CSHA256"),
    .target(name: "CSpawn"),

    // Leaves.
    .target(name: "SystemText"),
    .testTarget(name: "SystemTextTests", dependencies: ["SystemText", "TestSupport"]),
    .target(name: "FileSystem", dependencies: ["COpenat", "CSHA256", "SystemText"]),
    .testTarget(name: "FileSystemTests", dependencies: ["FileSystem", "TestSupport"]),
    .target(name: "JSONRPC"),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSONRPC", "TestSupport"]),
    .target(name: "NearWords"),
    .target(name: "Threads"),
    .target(name: "UntrustedText", dependencies: ["SystemText"]),
    .testTarget(name: "UntrustedTextTests", dependencies: ["TestSupport", "UntrustedText"]),
    .target(name: "XML", dependencies: ["CLibxml2"]),
    .testTarget(name: "XMLTests", dependencies: ["XML"]),
    .target(name: "YAML", dependencies: ["CLibyaml"]),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"]),

    // One step up.
    .target(name: "AgentClientProtocol", dependencies: ["JSONRPC"]),
    .testTarget(
      name: "AgentClientProtocolTests",
      dependencies: ["AgentClientProtocol", "JSONRPC", "TestSupport"]
    ),
    .target(
      name: "Git",
      dependencies: [
        "CLibgit2", "FileSystem", "NearWords", "Subprocess", "SystemText", "Threads",
      ]
    ),
    .testTarget(name: "GitTests", dependencies: ["FileSystem", "Git", "TestSupport"]),
    .target(name: "JobFile", dependencies: ["NearWords", "SystemText", "YAML"]),
    .testTarget(name: "JobFileTests", dependencies: ["JobFile", "TestSupport"]),
    .target(name: "Kiro", dependencies: ["AgentClientProtocol", "JSONRPC", "YAML"]),
    .testTarget(name: "KiroTests", dependencies: ["AgentClientProtocol", "JSONRPC", "Kiro"]),
    .target(name: "RunEvents", dependencies: ["UntrustedText"]),
    .testTarget(
      name: "RunEventsTests",
      dependencies: ["RunEvents", "TestSupport", "UntrustedText"]
    ),
    .target(name: "Subprocess", dependencies: ["CSpawn", "FileSystem", "SystemText"]),
    .testTarget(
      name: "SubprocessTests",
      dependencies: ["FileSystem", "Subprocess", "TestSupport", "kjob"]
    ),

    // What a run is made of.
    .target(
      name: "ModelContextProtocol",
      dependencies: ["CLibcurl", "FileSystem", "JSONRPC", "Subprocess"]
    ),
    .testTarget(
      name: "ModelContextProtocolTests",
      dependencies: ["FileSystem", "ModelContextProtocol", "Subprocess", "TestSupport", "kjob"]
    ),
    .target(
      name: "Report",
      dependencies: ["FileSystem", "JSONRPC", "RunEvents", "SystemText", "UntrustedText", "XML"]
    ),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "FileSystem", "JSONRPC", "Report", "RunEvents", "TestSupport", "UntrustedText", "XML",
      ],
      exclude: ["Golden"]
    ),
    .target(
      name: "Runner",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "Git", "JSONRPC", "JobFile", "Kiro",
        "ModelContextProtocol", "RunEvents", "Subprocess", "Threads", "UntrustedText",
      ]
    ),
    .testTarget(
      name: "RunnerTests",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "Git", "JSONRPC", "JobFile", "Kiro", "RunEvents",
        "Runner", "Subprocess", "TestSupport", "UntrustedText", "kjob",
      ]
    ),
    .target(
      name: "ScriptedAgent",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "JSONRPC", "Subprocess", "SystemText", "YAML",
      ]
    ),

    // The program.
    .target(
      name: "KJobCommand",
      dependencies: [
        "FileSystem", "Git", "JobFile", "NearWords", "Report", "RunEvents", "Runner",
        "ScriptedAgent", "Subprocess", "SystemText", "UntrustedText",
      ]
    ),
    .executableTarget(name: "kjob", dependencies: ["KJobCommand"]),

    // What measures the program.
    .executableTarget(
      name: "KJobBenchmarks",
      dependencies: ["FileSystem", "Git", "JobFile", "NearWords", "Subprocess", "Threads"]
    ),
    .testTarget(
      name: "KJobBenchmarksTests",
      dependencies: ["KJobBenchmarks", "TestSupport", "kjob"]
    ),

    // Tests of the whole.
    .target(name: "TestSupport", dependencies: ["Subprocess"], path: "Tests/TestSupport"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["TestSupport", "kjob"],
      exclude: ["Faults/cases.txt", "Golden"]
    ),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
