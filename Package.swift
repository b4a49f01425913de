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
    // Loaded when it is first needed.
    .target(name: "CLibcurl"),
    .target(name: "COpenat"),
    .target(name: "CSHA256"),
    .target(name: "CSpawn"),

    // Leaves.
    .target(name: "SystemText"),
    .testTarget(name: "SystemTextTests", dependencies: ["SystemText", "TestSupport"]),
    .target(name: "FileSystem", dependencies: ["COpenat", "CSHA256", "SystemText"]),
    .testTarget(name: "FileSystemTests", dependencies: ["FileSystem", "TestSupport"]),
    .target(name: "JSON"),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .target(name: "Text", dependencies: ["SystemText"]),
    .testTarget(name: "TextTests", dependencies: ["TestSupport", "Text"]),
    .target(name: "Threads"),
    .target(name: "XML", dependencies: ["CLibxml2"]),
    .testTarget(name: "XMLTests", dependencies: ["XML"]),
    .target(name: "Job", dependencies: ["SystemText", "Text"]),
    .target(name: "YAML", dependencies: ["CLibyaml", "Text"]),
    .testTarget(name: "YAMLTests", dependencies: ["Text", "YAML"]),

    // One step up.
    .target(name: "JSONRPC", dependencies: ["JSON"]),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSON", "JSONRPC", "TestSupport"]),
    .target(name: "AgentClientProtocol", dependencies: ["JSON", "JSONRPC", "Job"]),
    .testTarget(
      name: "AgentClientProtocolTests",
      dependencies: ["AgentClientProtocol", "JSON", "JSONRPC", "Job", "TestSupport"]
    ),
    .target(
      name: "Git",
      dependencies: [
        "CLibgit2", "FileSystem", "Job", "Subprocess", "SystemText", "Text", "Threads",
      ]
    ),
    .testTarget(name: "GitTests", dependencies: ["FileSystem", "Git", "TestSupport"]),
    .target(name: "HTTP", dependencies: ["CLibcurl", "Subprocess"]),
    .target(name: "Forge", dependencies: ["HTTP", "JSON", "Job", "Subprocess"]),
    .target(name: "JobFile", dependencies: ["JSON", "Job", "SystemText", "Text", "YAML"]),
    .testTarget(name: "JobFileTests", dependencies: ["Job", "JobFile", "TestSupport"]),
    .target(
      name: "Kiro",
      dependencies: ["AgentClientProtocol", "JSON", "JSONRPC", "Job", "Text", "YAML"]
    ),
    .testTarget(
      name: "KiroTests",
      dependencies: ["AgentClientProtocol", "JSON", "JSONRPC", "Job", "Kiro"]
    ),
    .target(name: "RunEvents", dependencies: ["JSON", "Text"]),
    .testTarget(
      name: "RunEventsTests",
      dependencies: ["JSON", "RunEvents", "TestSupport", "Text"]
    ),
    .target(name: "Subprocess", dependencies: ["CSpawn", "FileSystem", "SystemText", "Threads"]),
    .testTarget(
      name: "SubprocessTests",
      dependencies: ["FileSystem", "Subprocess", "TestSupport", "kjob"]
    ),

    // What a run is made of.
    .target(
      name: "ModelContextProtocol",
      dependencies: ["FileSystem", "HTTP", "JSON", "JSONRPC", "Job", "Subprocess"]
    ),
    .testTarget(
      name: "ModelContextProtocolTests",
      dependencies: [
        "FileSystem", "Job", "ModelContextProtocol", "Subprocess", "TestSupport", "kjob",
      ]
    ),
    .target(name: "Publish", dependencies: ["FileSystem", "Forge", "Git", "JSON", "Job"]),
    .testTarget(name: "PublishTests", dependencies: ["Forge", "Git", "Job", "Publish"]),
    .target(
      name: "Report",
      dependencies: ["FileSystem", "JSON", "JSONRPC", "RunEvents", "SystemText", "Text", "XML"],
      // Inside the program, which is one file.
      resources: [.embedInCode("HTML/Assets")]
    ),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "FileSystem", "JSON", "JSONRPC", "Report", "RunEvents", "TestSupport", "Text", "XML",
      ],
      exclude: ["Golden"]
    ),
    .target(
      name: "Sessions",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "JSON", "JSONRPC", "Job", "JobFile", "Kiro",
        "ModelContextProtocol", "RunEvents", "Subprocess", "Text", "Threads",
      ]
    ),
    .testTarget(
      name: "SessionsTests",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "JSON", "JSONRPC", "Job", "JobFile", "Kiro",
        "RunEvents", "Sessions", "Subprocess", "TestSupport", "Text", "kjob",
      ]
    ),
    .target(
      name: "Runner",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "Git", "JSON", "Job", "JobFile", "Kiro", "RunEvents",
        "Sessions", "Subprocess", "Text", "Threads",
      ]
    ),
    .testTarget(
      name: "RunnerTests",
      dependencies: [
        "Git", "Job", "JobFile", "RunEvents", "Runner", "Subprocess", "TestSupport", "Text",
      ]
    ),
    .target(
      name: "ScriptedAgent",
      dependencies: [
        "AgentClientProtocol", "FileSystem", "JSON", "JSONRPC", "Subprocess", "SystemText", "Text",
        "YAML",
      ]
    ),

    // The program.
    .target(
      name: "KJobCommand",
      dependencies: [
        "FileSystem", "Forge", "Git", "JSON", "Job", "JobFile", "Publish", "Report", "RunEvents",
        "Runner", "ScriptedAgent", "Sessions", "Subprocess", "SystemText", "Text", "Threads",
      ],
      resources: [.embedInCode("Completions/Assets")]
    ),
    .executableTarget(name: "kjob", dependencies: ["KJobCommand"]),

    // What measures the program.
    .executableTarget(
      name: "KJobBenchmarks",
      dependencies: ["FileSystem", "Git", "JobFile", "Subprocess", "Text", "Threads"]
    ),
    .testTarget(
      name: "KJobBenchmarksTests",
      dependencies: ["KJobBenchmarks", "TestSupport", "kjob"]
    ),

    // Tests of the whole.
    .target(
      name: "TestSupport",
      dependencies: ["FileSystem", "Subprocess"],
      path: "Tests/TestSupport"
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["TestSupport", "kjob"],
      exclude: [
        "Faults/cases.txt", "Golden", "Publish/forge", "Publish/gitlab-api.json",
        "Publish/second_clients.py", "Support/git_backend.py",
      ]
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
