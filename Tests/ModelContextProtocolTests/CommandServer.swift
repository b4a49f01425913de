import Job
import TestSupport

/// An MCP server over standard streams that does as a few lines of Python say.
///
/// They find `read()` for the next message, `say(text)`, `answer(request, result)`,
/// `initialize(capabilities)` for the whole beginning, and `serve(pages)` for all that follows.
func pythonServer(
  _ script: String,
  in directory: TemporaryDirectory,
  environment: [String: String] = [:]
) throws -> MCPServer.Transport {
  let path = try directory.write(
    "server.py",
    """
    import json, os, signal, subprocess, sys, time
    heard = []

    def read():
        line = sys.stdin.readline()
        if not line: sys.exit(0)
        heard.append(json.loads(line))
        with open("heard", "a") as file: file.write(line)
        return heard[-1]

    def say(text):
        sys.stdout.write(text + "\\n")
        sys.stdout.flush()

    def answer(request, result):
        say(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}))

    def initialize(capabilities={"tools": {}}, version="2025-06-18"):
        answer(read(), {"protocolVersion": version, "capabilities": capabilities,
                        "serverInfo": {"name": "scripted", "version": "7.8"}})
        assert read()["method"] == "notifications/initialized"

    def serve(pages):
        while True:
            request = read()
            page = int(request["params"].get("cursor", "0"))
            result = {"tools": [{"name": f"tool {page} {n}"} for n in range(pages[page])]}
            if page + 1 < len(pages): result["nextCursor"] = str(page + 1)
            answer(request, result)

    \(script)
    """
  )
  return .command(["python3", path], environment: environment)
}

/// An MCP server that is a script of the shell, which starts at once.
func shellServer(_ script: String) -> MCPServer.Transport {
  .command(["bash", "-c", script], environment: [:])
}

/// What such a script says to answer the first request.
let initialized =
  #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}}}}"#
