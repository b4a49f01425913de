"""An MCP server on standard input and output with one tool, `trial_echo`.

usage: mcp_server.py LOG

Writes the methods that it was asked for into LOG, one a line, and who introduced itself.
"""

import json
import sys

TOOL = {
    "name": "trial_echo",
    "description": "Says that the trial's server is running.",
    "inputSchema": {"type": "object", "properties": {}},
}


def answer(method, params):
    if method == "initialize":
        return {
            "protocolVersion": params.get("protocolVersion", "2025-06-18"),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "trial", "version": "1.0"},
        }
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        return {"content": [{"type": "text", "text": "the trial's server is running"}]}
    if method == "ping":
        return {}
    return None


def main():
    with open(sys.argv[1], "a", encoding="utf-8") as log:
        for line in sys.stdin:
            request = json.loads(line)
            client = request.get("params", {}).get("clientInfo", {}).get("name", "")
            log.write(f"{request.get('method')} {client}".strip() + "\n")
            log.flush()
            if "id" not in request or "method" not in request:
                continue
            reply = {"jsonrpc": "2.0", "id": request["id"]}
            result = answer(request["method"], request.get("params") or {})
            if result is None:
                reply["error"] = {"code": -32601, "message": "Method not found"}
            else:
                reply["result"] = result
            print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
