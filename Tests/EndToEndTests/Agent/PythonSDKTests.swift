import Foundation
import TestSupport
import Testing

/// Agents built on the protocol's official Python SDK, which checks every message it gets.
@Suite(.waiting, .serialized) struct `Agents on the official Python SDK` {
  /// An agent, what it is, and what shows that it did its part.
  struct Agent: CustomTestStringConvertible, Sendable {
    var what: String
    /// Its file, in the SDK's own distribution or among the tests' own.
    var file: String
    var settings = ""
    var transcriptShows: [String]
    var patchShows = ""
    var testDescription: String { "\(file): \(what)" }
  }

  static let agents = [
    Agent(
      what: "the SDK's smallest example, answers `initialize` with the version alone",
      file: "examples/echo_agent.py",
      transcriptShows: [#""echo":true"#, "Say it back."]
    ),
    Agent(
      what: "the SDK's full example, with sessions, modes and extension methods",
      file: "examples/agent.py",
      transcriptShows: ["example-agent", "Client sent:", "Say it back."]
    ),
    Agent(
      what: "uses every method that the client offers, and the SDK's types for the answers",
      file: "client_methods.py",
      settings: "client-capabilities: [fs, terminal]",
      transcriptShows: [#""stopReason":"end_turn""#],
      patchShows: "+written through the client"
    ),
  ]

  @Test(arguments: agents)
  func `are driven to a verdict`(_ agent: Agent) throws {
    let tools = try TestTools()
    let scenario = try Scenario()
    try scenario.directory.write("client_methods.py", Self.clientMethods)
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "prompt: Say it back.\n\(agent.settings)"
    )
    let path = agent.file.replacing("examples", with: tools.examples, maxReplacements: 1)
    let script = path.hasPrefix("/") ? path : "\(scenario.directory.path)/\(path)"
    let outcome = try scenario.run(
      "\(file) --agent-command '\(tools.programs)/python \(script)'"
    )
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(job.reason?.details ?? "")")
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    for text in agent.transcriptShows { #expect(transcript.contains(text), "\(text)") }
    #expect(try scenario.patch().contains(agent.patchShows) || agent.patchShows.isEmpty)
  }

  private static let clientMethods = """
    import asyncio
    from acp import Agent, InitializeResponse, NewSessionResponse, PromptResponse, RequestError, run_agent

    class Everything(Agent):
        def on_connect(self, conn):
            self.client = conn

        async def initialize(self, protocol_version, client_capabilities=None, client_info=None, **_):
            assert client_capabilities.fs.read_text_file and client_capabilities.fs.write_text_file
            assert client_capabilities.terminal
            return InitializeResponse(protocol_version=protocol_version)

        async def new_session(self, cwd, mcp_servers=None, **_):
            self.cwd = cwd
            return NewSessionResponse(session_id="s")

        async def prompt(self, prompt, session_id, **_):
            client, cwd = self.client, self.cwd
            read = await client.read_text_file(path=f"{cwd}/src/greeting.txt", session_id="s", line=2)
            assert read.content == "world\\n", read
            await client.write_text_file(content="written through the client\\n", path=f"{cwd}/new", session_id="s")
            try:
                await client.read_text_file(path=f"{cwd}/none", session_id="s")
                assert False
            except RequestError as error:
                assert error.code == -32002, error
            made = await client.create_terminal(command="echo up; exit 3", session_id="s", cwd=cwd)
            ended = await client.wait_for_terminal_exit(session_id="s", terminal_id=made.terminal_id)
            assert (ended.exit_code, ended.signal) == (3, None), ended
            shown = await client.terminal_output(session_id="s", terminal_id=made.terminal_id)
            assert shown.output == "up\\n" and not shown.truncated and shown.exit_status.exit_code == 3, shown
            await client.release_terminal(session_id="s", terminal_id=made.terminal_id)
            slow = await client.create_terminal(command="sleep", args=["1000"], session_id="s")
            waiting = asyncio.create_task(
                client.wait_for_terminal_exit(session_id="s", terminal_id=slow.terminal_id))
            shown = await client.terminal_output(session_id="s", terminal_id=slow.terminal_id)
            assert shown.exit_status is None, shown
            await client.kill_terminal(session_id="s", terminal_id=slow.terminal_id)
            assert (await waiting).signal == "SIGKILL"
            await client.release_terminal(session_id="s", terminal_id=slow.terminal_id)
            return PromptResponse(stop_reason="end_turn")

    asyncio.run(run_agent(Everything()))
    """
}
