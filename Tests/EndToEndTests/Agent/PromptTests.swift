import Foundation
import TestSupport
import Testing

/// What goes along with a prompt, how long it may take, and where it goes when a session is full.
@Suite(.waiting) struct `A prompt` {
  /// A picture of one pixel.
  private static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/spec.md", "Be `fast`.\n```\ncode\n```")
    try FileManager.default.createDirectory(
      atPath: scenario.directory.path + "/jobs",
      withIntermediateDirectories: true
    )
    let bytes = try #require(Data(base64Encoded: Self.png))
    try bytes.write(to: URL(fileURLWithPath: scenario.directory.path + "/jobs/mock.png"))
    return scenario
  }

  private func run(
    _ scenario: Scenario,
    engine: String = "v2",
    script: String = "turns: [[{ say: done }]]",
    prompts: String = "[{ text: Do it., images: [mock.png], files: [spec.md] }]"
  ) throws -> Scenario.Outcome {
    let file = try scenario.job(script: script, settings: "prompts: \(prompts)")
    return try scenario.run(
      "\(file) --agent-command '\(Scenario.program) agent --script "
        + "\(scenario.directory.path)/jobs/job.script --agent-engine \(engine)'"
    )
  }

  /// The blocks of each prompt that was sent.
  private func blocks(_ scenario: Scenario, transcript: String = "transcript.jsonl") throws
    -> [[[String: Any]]]
  {
    let text = try scenario.directory.read("kjob-out/jobs/job/" + transcript)
    return try text.split(separator: "\n").compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let frame = object?["frame"] as? [String: Any]
      guard frame?["method"] as? String == "session/prompt" else { return nil }
      return (frame?["params"] as? [String: Any])?["prompt"] as? [[String: Any]]
    }
  }

  @Test(arguments: ["v3", "acp"]) func `carries images and files`(engine: String) throws {
    let scenario = try scenario()
    #expect(try run(scenario, engine: engine).result.status == 0)
    let blocks = try #require(try blocks(scenario).first)
    #expect(blocks.map { $0["type"] as? String } == ["text", "image", "resource"])
    #expect(blocks[0]["text"] as? String == "Do it.")
    #expect(blocks[1]["mimeType"] as? String == "image/png")
    #expect(blocks[1]["data"] as? String == Self.png)
    let resource = try #require(blocks[2]["resource"] as? [String: Any])
    #expect(resource["text"] as? String == "Be `fast`.\n```\ncode\n```")
    #expect((resource["uri"] as? String)?.hasSuffix("/jobs/spec.md") == true)
  }

  @Test func `has the files in its text for an agent that takes none`() throws {
    let scenario = try scenario()
    #expect(try run(scenario).result.status == 0)
    let blocks = try #require(try blocks(scenario).first)
    #expect(blocks.map { $0["type"] as? String } == ["text", "image"])
    #expect(
      blocks[0]["text"] as? String
        == "Do it.\n\nThe file `spec.md`:\n\n````\nBe `fast`.\n```\ncode\n```\n````"
    )
  }

  @Test func `with an image does not go to an agent that takes none`() throws {
    let scenario = try scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }]]",
      settings: "prompts: [one, { text: two, images: [mock.png] }]"
    )
    let agent = try scenario.plainAgent("def session(m): check(False, m)")
    let job = try #require(try scenario.run("\(file) \(agent)").job())
    #expect(job.reason?.type == "kjob.agent.configuration")
    #expect(job.reason?.message == "the agent takes no images, but prompt 2 has `mock.png`")
  }

  @Test func `may have a time limit of its own`() throws {
    let outcome = try run(
      try scenario(),
      script: "turns: [[{ say: x }], [{ say: y }, wait-for-cancel]]",
      prompts: "[one, { text: two, timeout: 300ms }]"
    )
    let job = try #require(outcome.job())
    #expect(job.reason?.type == "kjob.timeout")
    #expect(
      job.reason?.message
        == "prompt 2 timed out: the agent did not answer within its `timeout`"
    )
    #expect(job.turns.count == 2)
  }

  private static let full = "{ fail: { data: CONTENT_LENGTH_EXCEEDS_THRESHOLD } }"

  @Test func `that does not fit into a session goes to a new one, once`() throws {
    let scenario = try scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: x }]]",
      settings: "prompts: [one, two, three]"
    )
    let agents = try scenario.agents([
      "turns: [[{ say: one }], [\(Self.full)]]", "turns: [[{ say: two }], [{ say: three }]]",
    ])
    let outcome = try scenario.run("\(file) \(agents)")
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(job.reason?.details ?? "")")
    #expect(
      job.warnings
        == ["prompt 2 did not fit into the agent's context: it goes to a new session"]
    )
    let sent = try blocks(scenario, transcript: "transcript-2.jsonl")
      .map { $0[0]["text"] as? String ?? "" }
    #expect(sent.count == 2 && sent[0].hasPrefix("This is part 2 of 3 of a task."))
    #expect(sent[0].hasSuffix("two") && sent[1] == "three")
  }

  @Test(
    arguments: [
      // The first prompt of a session can only be too long itself.
      ("turns: [[\(full)]]", "[one]", 1),
      // What the agent did in the turn would be done twice.
      ("turns: [[{ say: x }], [{ write: { path: a, content: x } }, \(full)]]", "[one, two]", 1),
      // A new session that is full as well is not left again.
      ("turns: [[{ say: x }], [\(full)]]", "[one, two, three]", 2),
    ]
  )
  func `that does not fit ends the job otherwise`(
    script: String,
    prompts: String,
    starts: Int
  ) throws {
    let scenario = try scenario()
    let file = try scenario.job(script: "turns: [[{ say: x }]]", settings: "prompts: \(prompts)")
    let agents = try scenario.agents([script])
    let job = try #require(try scenario.run("\(file) \(agents)").job())
    #expect(job.reason?.type == "kjob.agent.configuration")
    #expect(try scenario.agentStarts() == starts)
  }

  @Test func `is refused where a file is not what it should be`() throws {
    let scenario = try scenario()
    try scenario.directory.write("jobs/text.png", "text")
    let file = try scenario.job(
      script: "turns: [[{ say: x }]]",
      settings: """
        prompts:
          - { text: a, images: [text.png, none.png] }
          - { text: b, files: [none.md] }
          - { images: [mock.png] }
        """
    )
    let result = try scenario.kjob("check \(file)")
    #expect(result.status == 1)
    for message in [
      "`text.png` is not an image that agents take", "none.png", "none.md",
      "needs `text` or `file`",
    ] {
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }
}
