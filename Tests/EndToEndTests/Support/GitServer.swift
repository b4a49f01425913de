/// A server for repositories over HTTP, for tests on this machine.
enum GitServer {
  /// A program that takes a folder of repositories, a password, a file for what it is asked and a
  /// file with a certificate; prints its three ports, of which the last one speaks TLS.
  ///
  /// Below `open/` it asks for nothing and below `closed/` for the password; below `away/` it leads
  /// to its second port, once it has the password, and below `open-away/` at once.
  /// A pipe `stalled` among the repositories makes it never send one.
  static let program = """
    import base64, http.server, os, ssl, subprocess, sys, threading
    root, password, log, certificate = sys.argv[1:5]
    challenge = [("WWW-Authenticate", 'Basic realm="x"')]
    wanted = "Basic " + base64.b64encode(("x-access-token:" + password).encode()).decode()
    backend = subprocess.check_output(["git", "--exec-path"], text=True).strip() + "/git-http-backend"
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), None) for _ in range(3)]

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments): pass

        def answer(self, status, headers=(), body=b""):
            self.send_response(status)
            for name, value in headers: self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def body(self):
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def do_GET(self):
            body = self.body()
            given = self.headers.get("Authorization")
            place = ("first", "second", "secure")[servers.index(self.server)]
            path, _, query = self.path.partition("?")
            with open(log, "a") as file: file.write(f"{place} {path} {given is not None}\\n")
            kind, _, rest = path[1:].partition("/")
            if kind in ("away", "open-away"):
                # First the password is asked for, then it is led away.
                if given != wanted and kind == "away": return self.answer(401, challenge)
                target = f"http://127.0.0.1:{servers[1].server_port}/closed/{rest}?{query}"
                return self.answer(302, [("Location", target)])
            if kind == "closed" and given != wanted:
                return self.answer(401, challenge)
            if kind not in ("closed", "open"): return self.answer(404)
            if self.command == "POST" and os.path.exists(root + "/stalled"):
                # Whoever reads from the pipe learns that the client waits, for ever.
                open(root + "/stalled", "w").close()
                threading.Event().wait()
            environment = {
                "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
                "PATH_INFO": "/" + rest, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "CONTENT_LENGTH": str(len(body)),
            }
            result = subprocess.run([backend], input=body, env=environment, stdout=subprocess.PIPE)
            head, _, content = result.stdout.partition(b"\\r\\n\\r\\n")
            headers = [line.split(": ", 1) for line in head.decode().split("\\r\\n")]
            status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
            self.answer(status, [(n, v) for n, v in headers if n != "Status"], content)

        do_POST = do_GET

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    servers[2].socket = context.wrap_socket(servers[2].socket, server_side=True)
    for server in servers:
        server.handle_error = lambda *_: None
        server.RequestHandlerClass = Handler
        threading.Thread(target=server.serve_forever).start()
    print(*(server.server_port for server in servers), flush=True)
    """
}
