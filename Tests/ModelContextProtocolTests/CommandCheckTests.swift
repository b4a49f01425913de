import Foundation
import Job
import ModelContextProtocol
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct CommandCheckTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-mcp")
  }

  @Test(
    arguments: [
      ("initialize(); serve([3])", 3), ("initialize(); serve([0])", 0),
      // Page by page, and the same where the last one says so with an empty text.
      ("initialize(); serve([2, 1, 4])", 7),
      ("initialize(); answer(read(), {'tools': [{}], 'nextCursor': ''}); read()", 1),
      ("initialize(); answer(read(), {'tools': [{}], 'nextCursor': None}); read()", 1),
      // Servers without tools are not asked for them.
      ("initialize({}); sys.exit(3 if read() else 0)", 0),
      ("initialize({'tools': None}); sys.exit(3 if read() else 0)", 0),
      ("answer(read(), {'protocolVersion': 'x'}); read(); read()", 0),
      // Any version of the protocol will do.
      ("initialize(version='2030-01-01'); serve([1])", 1),
      // What is not a message, or is not asked for, is passed over.
      ("say('Loading…'); say(''); say('7'); say('{}'); initialize(); serve([1])", 1),
      (
        "say('{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}'); initialize(); serve([1])",
        1
      ),
      ("say('{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}'); initialize(); serve([1])", 1),
      // A line end of another system, and an answer in two pieces.
      ("sys.stdout.reconfigure(newline='\\r\\n'); initialize(); serve([1])", 1),
      (
        "write = sys.stdout.write\nwrite('{'); sys.stdout.flush(); read()\n"
          + "say('\"id\":0,\"result\":{\"protocolVersion\":\"1\"}}'); read()", 0
      ),
      // It may take its time.
      ("time.sleep(1.5); initialize(); time.sleep(0.5); serve([1])", 1),
    ]
  )
  func `a server that works answers with its tools`(script: String, tools: Int) throws {
    let result = try check(pythonServer(script, in: directory), in: directory)
    #expect(result.state == .answered(tools: tools), "\(result.errorText)")
    #expect(result.errorTail.isEmpty)
    #expect(result.name == "server")
  }

  @Test func `a server says who it is and is told who asks`() throws {
    let result = try check(pythonServer("initialize(); serve([1])", in: directory), in: directory)
    #expect(result.serverName == "scripted")
    #expect(result.serverVersion == "7.8")
    #expect(result.duration > .zero)
    #expect(
      try directory.read("heard") == """
        {"id":0,"jsonrpc":"2.0","method":"initialize","params":{"capabilities":{},\
        "clientInfo":{"name":"kjob","version":"1.2.3"},"protocolVersion":"2025-06-18"}}
        {"jsonrpc":"2.0","method":"notifications/initialized","params":{}}
        {"id":1,"jsonrpc":"2.0","method":"tools/list","params":{}}

        """
    )
  }

  @Test func `a server that asks something itself gets an answer`() throws {
    let script = """
      first = read()
      say('{"jsonrpc":"2.0","id":"p","method":"ping"}')
      assert read() == {"jsonrpc": "2.0", "id": "p", "result": {}}
      say('{"jsonrpc":"2.0","id":1,"method":"roots/list","params":{}}')
      reply = read()
      assert reply["id"] == 1 and reply["error"]["code"] == -32601
      answer(first, {"protocolVersion": "1", "capabilities": {"tools": {}}})
      read()
      serve([2])
      """
    let result = try check(pythonServer(script, in: directory), in: directory)
    #expect(result.state == .answered(tools: 2), "\(result.errorText)")
    #expect(result.serverName == nil)
  }

  @Test func `a server gets its folder, the environment, its own additions and the token`() throws {
    let script = """
      with open("seen", "w") as file:
          print(os.getcwd(), *(os.environ.get(name) for name in
                ["A", "B", "C", "KJOB_PROCESS_TOKEN", "HOME"]), file=file)
      initialize(); serve([1])
      """
    let transport = try pythonServer(script, in: directory, environment: ["B": "3", "C": "4"])
    let result = try check(transport, in: directory, environment: ["A": "1", "B": "2"])
    #expect(result.state == .answered(tools: 1))
    #expect(try directory.read("seen") == "\(directory.path) 1 3 4 \(directory.path) None\n")
  }

  @Test(
    arguments: [
      // It ends before it has said what it should.
      (
        "echo no database >&2; exit 1", "exited with 1 before it had answered initialize",
        "no database\n"
      ),
      ("exit 0", "exited with 0 before it had answered initialize", ""),
      ("read; kill -KILL $$", "was ended by SIGKILL before it had answered initialize", ""),
      (
        "read; echo '\(initialized)'; read; echo gone >&2; exit 7",
        "exited with 7 before it had answered tools/list", "gone\n"
      ),
      ("sleep 1000 & exit 5", "exited with 5 before it had answered initialize", ""),
      // It says no.
      (
        #"read; echo '{"id":0,"error":{"code":-32602,"message":"no","data":"why"}}'; read"#,
        "answered initialize with an error: no: why (-32602)", ""
      ),
      (
        #"read; echo '\#(initialized)'; read; read; echo '{"id":1,"error":{"code":1,"message":"x"}}'; read"#,
        "answered tools/list with an error: x (1)", ""
      ),
      // It says something else.
      (
        #"read; echo '{"id":0,"result":{"ok":true}}'; read"#,
        "answered initialize with something that is not MCP", ""
      ),
      (
        #"read; echo '{"id":0,"result":"2025-06-18"}'; read"#,
        "answered initialize with something that is not MCP", ""
      ),
      (
        #"read; echo '\#(initialized)'; read; read; echo '{"id":1,"result":{"tools":7}}'; read"#,
        "answered tools/list with something that is not MCP", ""
      ),
      (
        #"read; echo '\#(initialized)'; read; read; echo '{"id":1,"result":{"tools":[7]}}'; read"#,
        "answered tools/list with something that is not MCP", ""
      ),
      // It says too much.
      ("head -c 17000000 /dev/zero; sleep 1000", "sent a message of more than 16 MiB", ""),
      (
        #"""
        read; echo '\#(initialized)'; read
        for ((id = 1; ; id++)); do
          read || exit; echo "{\"id\":$id,\"result\":{\"tools\":[],\"nextCursor\":\"x\"}}"
        done
        """#, "answered tools/list with more than 1000 pages", ""
      ),
      // It says nothing any more.
      (
        "exec >&-; while read; do :; done",
        "closed its standard output before it had answered initialize", ""
      ),
    ]
  )
  func `a server that does not work says why`(script: String, reason: String, errors: String) throws
  {
    let result = try check(shellServer(script), in: directory)
    #expect(result.state == .failed(reason))
    #expect(result.errorText == errors)
  }

  @Test func `a server that has answered all before it ends has answered`() throws {
    // Its last words have no line end, and nothing more is asked for after them.
    let script = #"printf '{"id":0,"result":{"protocolVersion":"1"}}'; exit 9"#
    #expect(try check(shellServer(script), in: directory).state == .answered(tools: 0))
    // Somebody else holds the pipe open.
    let held = "sleep 1000 & " + script
    #expect(try check(shellServer(held), in: directory).state == .answered(tools: 0))
  }

  @Test func `a server that cannot be started says why`() throws {
    try directory.write("plain", "x")
    for (words, reason) in [
      (["/nonexistent/server"], "cannot start `/nonexistent/server`: No such file or directory"),
      (["./plain"], "cannot start `\(directory.path)/./plain`: Permission denied"),
      ([], "the command is empty"),
      (["sh", "a\0b"], "cannot be started: its command or environment holds a NUL character"),
    ] {
      let result = try check(.command(words, environment: [:]), in: directory)
      #expect(result.state == .failed(reason))
    }
    let missing = try check(
      .command(["no-such-server"], environment: ["PATH": "/usr/bin"]),
      in: directory
    )
    #expect(
      missing.state
        == .failed(
          "`no-such-server` was not found in PATH (/usr/bin); install it, or name it by its full path"
        )
    )
  }

  @Test func `servers that do not answer have their time`() throws {
    let scripts = [
      "sleep 1000", "while read; do :; done",
      // Nothing but noise, and nothing but questions without listening to the answers.
      "yes", #"yes '{"jsonrpc":"2.0","id":5,"method":"ping"}'"#,
      "echo '\(initialized)'; sleep 1000",
    ]
    let preflight = try begin(
      scripts.map { MCPServer(name: $0, transport: shellServer($0)) },
      in: directory,
      for: .seconds(4)
    )
    preflight.wait()
    let requests = [String](repeating: "initialize", count: 4) + ["tools/list"]
    #expect(preflight.checks.map(\.state) == requests.map { .timedOut(during: $0) })
  }

  @Test(.fault(62))
  func `what a server writes to standard error is read to the end and its tail is kept`()
    throws
  {
    let script = """
      block = b"x" * 1_000_000
      for _ in range(\(TestExtent.cases(sample: 10, all: 100))): sys.stderr.buffer.write(block)
      sys.stderr.buffer.write(b"\\xff the end")
      initialize(); serve([1])
      """
    let result = try check(pythonServer(script, in: directory), in: directory)
    #expect(result.state == .answered(tools: 1))
    let end = [0xFF] + Array(" the end".utf8)
    let padding = [UInt8](repeating: UInt8(ascii: "x"), count: 8_192 - end.count)
    #expect(result.errorTail == padding + end)
  }
}
