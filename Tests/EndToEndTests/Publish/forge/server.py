"""Forges for tests: git over HTTP, and the parts of three APIs that kjob uses.

Takes the kind of forge, a folder with bare repositories OWNER/NAME.git, the token of a program, a file
for the list of what was asked, and one for the exchanges, which `ci/forge-exchanges` checks. Prints its
port. The token with `-ann` after it is a person's. `POST /control` does what people do on pages: it
takes an object with `act` and what that needs, and answers with the requests.

A fault that holds keeps a call's answer for ever, `before` it has an effect or `after`, and says so in
the pipe that it names.
"""
import base64, http.server, importlib, json, os, re, sys, threading

sys.dont_write_bytecode = True
sys.path.append(os.path.dirname(os.path.abspath(__file__)) + "/../../Support")

import git_backend
import pulls
from calls import Call

KIND, ROOT, TOKEN, LOG, EXCHANGES = sys.argv[1:6]
LOCK = threading.RLock()
FAULTS = []
FORGE = importlib.import_module(KIND)
AUTHORS = {TOKEN: "kjob-bot", TOKEN + "-ann": "ann"}
pulls.ROOT, pulls.KIND = ROOT, KIND


def note(file, text):
    with LOCK, open(file, "a") as log: log.write(text + "\n")


def fault(method, path):
    """Returns the fault of a call, which is left once less."""
    for fault in FAULTS:
        if re.fullmatch(fault["method"], method) and re.search(fault["path"], path) and fault.get("times", 1):
            if fault.get("skip", 0):
                fault["skip"] -= 1
                continue
            fault["times"] = fault.get("times", 1) - 1
            return fault
    return {}


def hold(fault, moment):
    if fault.get("hold") != moment: return
    with open(fault["pipe"], "w") as pipe: pipe.write("held\n")
    threading.Event().wait()


class Handler(git_backend.Handler):
    def handle_request(self):
        body, path = self.body(), self.path.partition("?")[0]
        if path == "/control": return self.control(json.loads(body))
        note(LOG, f"{self.command} {self.path}")
        with LOCK: found = fault(self.command, self.path)
        if path.startswith("/api/"): self.api(body, found)
        else: self.repository(path, body, found)

    def control(self, message):
        with LOCK:
            if message["act"] == "fault":
                FAULTS[:] = [message]
                return self.json(200, [])
            if message["act"] == "no fault": FAULTS.clear()
            else: return self.json(200, pulls.control(message))
        self.json(200, [])

    def json(self, status, value, headers=()):
        if value is None: return self.answer(status, headers)
        self.answer(status, [("Content-Type", "application/json"), *headers], json.dumps(value).encode())

    def api(self, body, fault):
        if "status" in fault:
            return self.json(fault["status"], fault.get("body", {}), fault.get("headers", {}).items())
        hold(fault, "before")
        author = AUTHORS.get((self.headers.get("Authorization") or "").partition(" ")[2])
        status, value, *headers = self.done(body, author) if author else (401, {"message": "401 Unauthorized"})
        if author:
            exchange = {"forge": KIND, "method": self.command, "path": self.path, "author": author,
                        "request": json.loads(body) if body else None, "status": status, "response": value}
            note(EXCHANGES, json.dumps(exchange))
        hold(fault, "after")
        self.json(status, value, headers[0] if headers else ())

    def done(self, body, author):
        try:
            with LOCK:
                pulls.refresh()
                call = Call(SERVER, self.command, self.path, body, author)
                function = call.route(FORGE.ROUTES)
                if not function: raise FORGE.unknown(call)
                return function(call)
        except pulls.Refusal as refusal:
            return refusal.status, refusal.body

    def repository(self, path, body, fault):
        wanted = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != wanted:
            return self.answer(401, [("WWW-Authenticate", 'Basic realm="x"')])
        hold(fault, "before")
        answer = self.git(ROOT, path, body, user="kjob")
        hold(fault, "after")
        self.answer(*answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *_: None
server.daemon_threads = True
SERVER = f"http://127.0.0.1:{server.server_port}"
print(server.server_port, flush=True)
server.serve_forever()
