"""Plays a language model for the trials of agents, on this machine alone.

usage: model_server.py LOG

Speaks OpenAI's chat completions, with and without streaming, prints its port, and writes what it
was asked into LOG as lines of JSON. Its answers depend only on the last prompt of the conversation:

* "Write the line `TEXT` into the file `NAME`": first a call of a tool among those that the agent
  offers, then a text.
* "Call the tool `NAME` of the server `SERVER`": first a call of the tool with that name, then a
  text.
* Anything else: a text.

A request with `#2` in its prompt uses twice as many tokens as any other, so that the usage of the
second turn differs from that of the first, and from the sum of both.
"""

import http.server
import json
import os
import re
import sys
import threading
import time

MODELS = ["trial-one", "trial-two", "trial-three"]
INPUT_TOKENS, OUTPUT_TOKENS = 1000, 10


def text_of(content):
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content or [] if isinstance(part, dict))


def last_prompt(messages):
    """Returns the last prompt that asks for something, and what tools have answered since."""
    answers = []
    for message in reversed(messages):
        if message["role"] == "tool":
            answers.insert(0, text_of(message.get("content")))
        elif message["role"] == "user":
            text = text_of(message.get("content"))
            # Agents add messages of their own, as reminders.
            if "trial" in text:
                return text, answers
    return "", []


def writing_call(tools, name, line, answers):
    """Returns the next call to write a file, in the words of the tools that the agent offers."""
    if "write_file" in tools:
        known = tools["write_file"]["parameters"]["properties"]
        path = next(key for key in ("file_path", "path") if key in known)
        return None if answers else ("write_file", {path: name, "content": line + "\n"})
    if "write_text_file" in tools:
        # fast-agent hands a path on to kjob as it is, and the protocol has absolute ones only.
        if not answers:
            return "execute", {"command": "pwd"}
        folder = re.search(r"^/.*$", answers[0], re.MULTILINE)
        if len(answers) == 1 and folder:
            path = f"{folder[0].rstrip()}/{name}"
            return "write_text_file", {"path": path, "content": line + "\n"}
    return None


def tool_call(tools, name, server, answers):
    """Returns the call of a tool of an MCP server, under the name that the agent gives it."""
    if answers:
        return None
    for tool in tools:
        if tool.endswith(name):
            return tool, {}
    # mistral-vibe shows its model no tool of a server; programs call them.
    if "run_typescript" in tools:
        code = f"async function main() {{ return await tools.mcp_{server}.{name}({{}}); }}"
        return "run_typescript", {"code": code}
    return None


def next_call(prompt, tools, answers):
    """Returns the name and the arguments of the next call for a prompt; None for a text."""
    if asked := re.search(r"Write the line `([^`]+)` into the file `([^`]+)`", prompt):
        return writing_call(tools, asked[2], asked[1], answers)
    if asked := re.search(r"Call the tool `([^`]+)` of the server `([^`]+)`", prompt):
        return tool_call(tools, asked[1], asked[2], answers)
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = None
    lock = threading.Lock()

    def log_message(self, *arguments):
        pass

    def note(self, record):
        with self.lock:
            self.log.write(json.dumps(record) + "\n")
            self.log.flush()

    def send(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.note({"get": self.path})
        if self.path.endswith("/models"):
            models = [{"id": name, "object": "model", "owned_by": "trials"} for name in MODELS]
            self.send({"object": "list", "data": models})
        else:
            self.send({"error": {"message": "not found"}}, 404)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if not self.path.endswith("/chat/completions"):
            self.note({"post": self.path})
            self.send({"error": {"message": "not found"}}, 404)
            return
        tools = {
            tool["function"]["name"]: tool["function"]
            for tool in request.get("tools") or []
            if tool.get("type") == "function"
        }
        system = [m.get("content") for m in request["messages"] if m["role"] == "system"]
        prompt, answers = last_prompt(request["messages"])
        call = next_call(prompt, tools, answers)
        factor = 2 if "#2" in prompt else 1
        usage = {
            "prompt_tokens": INPUT_TOKENS * factor,
            "completion_tokens": OUTPUT_TOKENS * factor,
            "total_tokens": (INPUT_TOKENS + OUTPUT_TOKENS) * factor,
        }
        self.note(
            {
                "model": request.get("model"),
                "stream": bool(request.get("stream")),
                "system": text_of(system[0])[:200] if system else "",
                "prompt": prompt[-200:],
                "answers": [answer[:200] for answer in answers],
                "tools": sorted(tools),
                "call": call,
                "usage": usage,
            }
        )
        message = {"role": "assistant", "content": None if call else "The trial is done."}
        if call:
            message["tool_calls"] = [
                {
                    "id": f"call_{time.monotonic_ns()}",
                    "type": "function",
                    "function": {"name": call[0], "arguments": json.dumps(call[1])},
                }
            ]
        reason = "tool_calls" if call else "stop"
        head = {"id": "chatcmpl-trial", "created": 1, "model": request.get("model")}
        if not request.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": reason}
            self.send(head | {"object": "chat.completion", "choices": [choice], "usage": usage})
            return
        self.stream(head | {"object": "chat.completion.chunk"}, message, reason, usage)

    def stream(self, head, message, reason, usage):
        delta = {"role": "assistant", "content": message["content"] or ""}
        if "tool_calls" in message:
            delta["tool_calls"] = [{"index": 0} | message["tool_calls"][0]]
        chunks = [
            head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
            head | {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]},
            head | {"choices": [], "usage": usage},
        ]
        lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]
        data = "".join(lines).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def end_with_parent():
    """Ends this process once the one that started it is gone."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main():
    Handler.log = open(sys.argv[1], "a", encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=end_with_parent, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
