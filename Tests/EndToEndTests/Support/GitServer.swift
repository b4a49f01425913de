import TestSupport

/// A server for repositories over HTTP, for tests on this machine.
enum GitServer {
  /// A program that takes a folder of repositories, a password, a file for what it is asked and a
  /// file with a certificate; prints its three ports, of which the last one speaks TLS.
  ///
  /// Below `open/` it asks for nothing and below `closed/` for the password; below `away/` it leads
  /// to its second port, once it has the password, and below `open-away/` at once.
  /// A pipe `stalled` among the repositories makes it never send one.
  static let program = """
    import base64, http.server, os, ssl, sys, threading
    sys.dont_write_bytecode = True
    sys.path.append("\(PackageFolder.path)/Tests/EndToEndTests/Support")
    import git_backend
    root, password, log, certificate = sys.argv[1:5]
    challenge = [("WWW-Authenticate", 'Basic realm="x"')]
    wanted = "Basic " + base64.b64encode(("x-access-token:" + password).encode()).decode()
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), None) for _ in range(3)]

    class Handler(git_backend.Handler):
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
            self.answer(*self.git(root, "/" + rest, body))

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
