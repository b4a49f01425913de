import Foundation
import Job
import ModelContextProtocol
import Subprocess
import TestSupport
import Testing

/// An MCP server over HTTP whose paths behave in different ways, running for one test.
final class WebServer {
  /// The port that it listens on.
  let port: Int
  /// A port of the same machine on which nobody listens.
  let deadPort: Int
  /// The port that it listens on behind TLS, with a certificate of its own.
  let secretPort: Int

  private let directory: TemporaryDirectory
  private let child: ChildProcess

  /// Starts it; it keeps its files in `directory`.
  init(in directory: TemporaryDirectory) throws {
    self.directory = directory
    try Shell.run(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
        -out certificate.pem -days 3650 -subj /CN=kjob-test -addext subjectAltName=IP:127.0.0.1 2>/dev/null
      """,
      in: directory.path
    )
    let script = try directory.write("web-server.py", Self.script)
    child = try ChildProcess(
      starting: Command(
        ["python3", script],
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
        workingDirectory: directory.path
      ),
      inputClosed: true
    )
    let ports = try firstLine(of: child).split(separator: " ").compactMap { Int($0) }
    (port, deadPort, secretPort) = (ports[0], ports[1], ports[2])
  }

  /// Checks what is at a path of it.
  func check(
    _ path: String,
    headers: [MCPServer.Header] = [],
    environment: [String: String] = [:],
    for limit: Duration = enough
  ) throws -> ServerCheck {
    try check(
      url: "http://127.0.0.1:\(port)/\(path)",
      headers: headers,
      environment: environment,
      for: limit
    )
  }

  /// Checks what is at an address.
  func check(
    url: String,
    headers: [MCPServer.Header] = [],
    environment: [String: String] = [:],
    for limit: Duration = enough
  ) throws -> ServerCheck {
    try ModelContextProtocolTests.check(
      .http(url: url, headers: headers),
      in: directory,
      environment: environment,
      for: limit
    )
  }

  /// The requests that it has got: what was asked for, and the headers it looks at.
  func requests() throws -> [String] {
    guard let text = try? directory.read("requests") else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  private static let script = #"""
    import json, os, socket, ssl, sys, threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from urllib.parse import urlsplit

    replied = threading.Event()
    lock = threading.Lock()

    def log(text):
        with lock, open("requests", "a") as file: file.write(text + "\n")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments): pass

        def do_DELETE(self):
            self.body = {}
            self.note("DELETE")
            self.send(204)

        def do_GET(self):
            self.note("GET")
            self.send(405)

        def do_POST(self):
            self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            method = self.body.get("method", "reply")
            path = urlsplit(self.path).path.strip("/")
            self.note(method)
            getattr(self, "at_" + path.replace("-", "_"))(method)

        def note(self, what):
            names = ["Host", "Authorization", "X-Key", "Accept", "Content-Type", "Mcp-Session-Id",
                     "MCP-Protocol-Version", "Expect", "X-Empty"]
            port = f":{self.server.server_port}"
            log(" ".join([what, urlsplit(self.path).path] + [
                f"{name}={self.headers[name]}".replace(port, "") for name in names
                if self.headers[name] is not None]))

        def send(self, status, body=b"", headers={}):
            self.send_response(status)
            for name, value in headers.items(): self.send_header(name, value)
            if status != 204: self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def result(self, method, capabilities={"tools": {}}):
            if method == "initialize":
                return {"protocolVersion": "2025-03-26", "capabilities": capabilities,
                        "serverInfo": {"name": "web", "version": "2"}}
            cursor = self.body["params"].get("cursor")
            return {"tools": [{}, {}]} if cursor else {"tools": [{}], "nextCursor": "more"}

        def message(self, method):
            return {"jsonrpc": "2.0", "id": self.body["id"], "result": self.result(method)}

        def stream(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.send_header("Connection", "close")
            self.end_headers()

        def event(self, message, end="\n"):
            self.wfile.write(f"data: {json.dumps(message)}{end}{end}".encode())
            self.wfile.flush()

        # Answers in JSON, over several lines, with a session.
        def at_json(self, method):
            headers = {"Content-Type": "application/json"}
            if method == "initialize": headers["mcp-session-id"] = "s 1"
            elif self.headers["Mcp-Session-Id"] != "s 1": return self.send(400)
            if method.startswith("notifications/"): return self.send(202)
            self.send(200, json.dumps(self.message(method), indent=2).encode(), headers)

        # Answers in streams of events that stay open until the other side breaks them off.
        def at_stream(self, method):
            if method.startswith("notifications/"): return self.send(202)
            self.stream()
            lines = json.dumps(self.message(method), indent=1).split("\n")
            self.wfile.write(b": hello\r\n\r\nid: 1\r\nevent: message\r\n")
            self.wfile.write(b'data:{"jsonrpc":"2.0","method":"notifications/message"}\r\n\r\n')
            self.wfile.write("".join(f"data: {line}\r\n" for line in lines).encode() + b"\r\n")
            self.wfile.flush()
            while self.connection.recv(1000): pass
            log("left")
            self.close_connection = True

        # Answers in streams that end.
        def at_short_stream(self, method):
            if method.startswith("notifications/"): return self.send(202)
            self.stream()
            self.event(self.message(method))
            self.close_connection = True

        # Answers in pieces of one byte, with line ends of a third kind.
        def at_pieces(self, method):
            if method.startswith("notifications/"): return self.send(202)
            self.stream()
            lines = json.dumps(self.message(method), indent=1).split("\n")
            text = ":\rdata\r\r" + "".join(f"data: {line}\r" for line in lines) + "\r"
            for byte in text.encode():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
            self.close_connection = True

        # Asks something itself before it answers.
        def at_curious(self, method):
            if method == "reply":
                log(json.dumps(self.body, sort_keys=True))
                replied.set()
                return self.send(202)
            if method.startswith("notifications/"): return self.send(202)
            self.stream()
            if method == "initialize":
                self.event({"jsonrpc": "2.0", "id": "p", "method": "ping"})
                replied.wait()
            self.event(self.message(method))
            self.close_connection = True

        def at_plain(self, method):
            body = {"jsonrpc": "2.0", "id": self.body.get("id"),
                    "result": self.result(method, {})} if method == "initialize" else {}
            self.send(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

        def at_error(self, method):
            body = {"jsonrpc": "2.0", "id": 0, "error": {"code": -32600, "message": "no"}}
            self.send(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

        def at_later(self, method):
            if method == "initialize": return self.at_plain_tools(method)
            self.send(202) if method != "tools/list" else self.send(503, b"busy")

        def at_unnotified(self, method):
            if method == "initialize": return self.at_plain_tools(method)
            self.send(500, b"no notice")

        def at_plain_tools(self, method):
            self.send(200, json.dumps(self.message(method)).encode())

        def at_401(self, method): self.send(401, b"who?", {"WWW-Authenticate": "Bearer"})
        def at_403(self, method): self.send(403)
        def at_404(self, method): self.send(404)
        def at_500(self, method): self.send(500, b"no database")
        def at_302(self, method): self.send(302, b"", {"Location": "/json"})
        def at_page(self, method): self.send(200, b"<html>", {"Content-Type": "text/html"})
        def at_taken(self, method): self.send(202)

        def at_moved(self, method): self.send(307, b"", {"Location": "/json"})
        def at_loop(self, method): self.send(308, b"", {"Location": "/loop"})
        def at_nowhere(self, method): self.send(307)
        def at_elsewhere(self, method):
            self.send(307, b"", {"Location": f"http://localhost:{self.server.server_port}/json"})
        def at_other_port(self, method):
            self.send(308, b"", {"Location": f"https://127.0.0.1:{secret.server_port}/json"})
        def at_file(self, method): self.send(307, b"", {"Location": "file:///etc/passwd"})

        def at_silent(self, method):
            with open("there", "w"): pass
            while self.connection.recv(1000): pass
            self.close_connection = True

        def at_flood(self, method):
            self.stream()
            try:
                while True: self.wfile.write(b": " + b"x" * 100000 + b"\n")
            except OSError: log("left")
            self.close_connection = True

        def at_long(self, method):
            self.send_response(200)
            self.end_headers()
            try:
                while True: self.wfile.write(b" " * 100000)
            except OSError: log("left")
            self.close_connection = True

        def at_drip(self, method):
            self.stream()
            try:
                while True: self.wfile.write(b":\n"); threading.Event().wait(0.05)
            except OSError: log("left")
            self.close_connection = True

        def at_empty(self, method): self.close_connection = True
        def at_noise(self, method):
            self.wfile.write(b"this is not HTTP\n")
            self.close_connection = True
        def at_half(self, method):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            self.close_connection = True

    dead = socket.socket()
    dead.bind(("127.0.0.1", 0))
    plain = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    secret = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("certificate.pem", "key.pem")
    secret.socket = context.wrap_socket(secret.socket, server_side=True)
    threading.Thread(target=secret.serve_forever, daemon=True).start()
    print(plain.server_port, dead.getsockname()[1], secret.server_port, flush=True)
    plain.serve_forever()
    """#
}
