"""Forges for tests: git over HTTP, and the parts of three APIs that kjob uses.

Takes the kind of forge, a folder with bare repositories OWNER/NAME.git, a token, and a file for the
list of what was asked. Prints its port. `POST /control` does what people do: it takes an object with
`act` and what that needs, and answers with the requests.
"""
import base64, http.server, json, os, re, subprocess, sys, threading, time, urllib.parse

KIND, ROOT, TOKEN, LOG = sys.argv[1:5]
BACKEND = subprocess.check_output(["git", "--exec-path"], text=True).strip() + "/git-http-backend"
LOCK = threading.RLock()
REQUESTS = []
FAULTS = []


class Refusal(Exception):
    def __init__(self, status, body):
        self.status, self.body = status, body


def git(repository, *words, check=True):
    result = subprocess.run(["git", "-C", f"{ROOT}/{repository}.git", *words], text=True,
                            capture_output=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})
    if check and result.returncode: raise RuntimeError(result.stderr)
    return result.stdout.strip() if result.returncode == 0 else None


def tip(repository, branch):
    return git(repository, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}", check=False)


def mergeable(request):
    base, head = tip(request["repository"], request["base"]), tip(request["repository"], request["head"])
    if not base or not head: return None
    return git(request["repository"], "merge-tree", "--write-tree", base, head, check=False) is not None


def people(login):
    return {"login": login, "username": login, "id": len(login), "type": "Bot" if login.endswith("bot") else "User",
            "bot": login.endswith("bot"), "html_url": f"https://example.com/{login}"}


def find(repository, number):
    for request in REQUESTS:
        if request["repository"] == repository and request["number"] == number: return request
    raise Refusal(404, {"message": "Not Found"})


def create(repository, title, body, head, base, draft=False):
    if not tip(repository, head): raise Refusal(422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}]})
    for request in REQUESTS:
        if (request["repository"], request["head"], request["state"]) == (repository, head, "open"):
            if KIND == "github":
                raise Refusal(422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "code": "custom", "message": f"A pull request already exists for {repository.split('/')[0]}:{head}."}]})
            if KIND == "gitlab":
                raise Refusal(409, {"message": [f"Another open merge request already exists for this source branch: !{request['number']}"]})
            raise Refusal(409, {"message": f"pull request already exists for these targets [id: {request['number']}]"})
    number = 1 + sum(r["repository"] == repository for r in REQUESTS)
    request = {"repository": repository, "number": number, "title": title, "body": body, "head": head, "base": base,
               "draft": draft, "state": "open", "merged": False, "comments": [], "reviews": [], "labels": [],
               "assignees": [], "reviewers": [], "milestone": None, "auto": False, "sha": tip(repository, head)}
    REQUESTS.append(request)
    return request


def reopen(request):
    if request["merged"]: raise Refusal(422, {"message": "Validation Failed"})
    if not tip(request["repository"], request["head"]): raise Refusal(422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "code": "custom", "message": "state cannot be changed. The branch was deleted."}]})
    request["state"] = "open"


# --- What each forge calls things.

def shown(request):
    repository, number = request["repository"], request["number"]
    sha = tip(repository, request["head"]) or request["sha"]
    request["sha"] = sha
    if KIND == "gitlab":
        able = mergeable(request)
        return {"iid": number, "id": 1000 + number, "web_url": f"{SERVER}/{repository}/-/merge_requests/{number}",
                "title": request["title"], "description": request["body"],
                "state": "merged" if request["merged"] else "opened" if request["state"] == "open" else "closed",
                "draft": request["draft"], "source_branch": request["head"], "target_branch": request["base"], "sha": sha,
                "source_project_id": 1, "target_project_id": 1, "has_conflicts": able is False,
                "merge_status": "can_be_merged" if able else "cannot_be_merged" if able is False else "checking"}
    place = {"id": 1, "full_name": repository}
    result = {"number": number, "id": 1000 + number, "node_id": f"PR_{number}", "html_url": f"{SERVER}/{repository}/pull/{number}",
              "title": request["title"], "body": request["body"], "state": request["state"], "draft": request["draft"],
              "merged_at": "2026-01-01T00:00:00Z" if request["merged"] else None, "user": people("kjob-bot"),
              "head": {"ref": request["head"], "sha": sha, "repo": place, "repo_id": 1, "label": request["head"]},
              "base": {"ref": request["base"], "sha": tip(repository, request["base"]), "repo": place, "repo_id": 1}}
    return result


def detailed(request):
    result = shown(request)
    if KIND != "gitlab": result |= {"merged": request["merged"], "mergeable": mergeable(request)}
    return result


def remark(author, text, number):
    return {"id": number, "user": people(author), "author": people(author), "body": text, "system": False}


def pages(handler, elements, size):
    query = urllib.parse.parse_qs(urllib.parse.urlparse(handler.path).query)
    page = int(query.get("page", ["1"])[0])
    start = (page - 1) * size
    headers = []
    if start + size < len(elements):
        address = urllib.parse.urlparse(handler.path)
        query["page"] = [str(page + 1)]
        headers.append(("Link", f'<{SERVER}{address.path}?{urllib.parse.urlencode(query, doseq=True)}>; rel="next"'))
    return elements[start:start + size], headers


def listed(handler, repository):
    query = urllib.parse.parse_qs(urllib.parse.urlparse(handler.path).query)
    state = query.get("state", ["open"])[0]
    found = [r for r in REQUESTS if r["repository"] == repository
             and (state == "all" or r["state"] == {"opened": "open"}.get(state, state))]
    branch = query.get("source_branch", [None])[0]
    if "head" in query: branch = query["head"][0].split(":", 1)[1]
    if branch: found = [r for r in found if r["head"] == branch]
    found = sorted(found, key=lambda r: -r["number"])
    return pages(handler, [(detailed if KIND == "gitea" else shown)(r) for r in found], int(query.get("per_page", query.get("limit", ["2"]))[0]) and 2)


def api(handler, method, path, body):
    prefix = {"github": "/api/v3/repos/", "gitea": "/api/v1/repos/", "gitlab": "/api/v4/projects/"}[KIND]
    if path == "/api/graphql": return api_auto(body)
    if KIND == "gitlab" and path.startswith("/api/v4/users"):
        name = urllib.parse.parse_qs(urllib.parse.urlparse(handler.path).query)["username"][0]
        return 200, [] if name == "nobody" else [people(name)]
    if not path.startswith(prefix): raise Refusal(404, {"message": "Not Found"})
    rest = path[len(prefix):]
    if KIND == "gitlab":
        repository, _, rest = rest.partition("/")
        repository = urllib.parse.unquote(repository)
    else:
        owner, name, rest = (rest + "/").split("/", 2)
        repository, rest = f"{owner}/{name}", rest.rstrip("/")
    if not os.path.isdir(f"{ROOT}/{repository}.git"): raise Refusal(404, {"message": "Not Found"})
    rest = rest.replace("merge_requests", "pulls")
    if rest == "pulls" and method == "GET": return 200, *listed(handler, repository)
    if rest == "pulls" and method == "POST":
        if KIND == "gitlab":
            draft = body["title"].startswith("Draft: ")
            return 201, detailed(create(repository, body["title"], body["description"], body["source_branch"], body["target_branch"], draft))
        return 201, detailed(create(repository, body["title"], body["body"], body["head"], body["base"], body.get("draft", False)))
    if rest in ("labels", "milestones"):
        names = ["bug", "nightly"] if rest == "labels" else ["v1"]
        return 200, [{"id": i + 1, "number": i + 1, "name": n, "title": n} for i, n in enumerate(names)]
    match = re.fullmatch(r"(pulls|issues)/(\d+)(?:/(\w+))?", rest)
    if not match: raise Refusal(404, {"message": "Not Found"})
    request, part = find(repository, int(match[2])), match[3]
    if part is None and method == "GET": return 200, detailed(request)
    if part is None and method in ("PATCH", "PUT"):
        for theirs, ours in (("title", "title"), ("body", "body"), ("description", "body")):
            if theirs in body: request[ours] = body[theirs]
        state = body.get("state") or {"close": "closed", "reopen": "open"}.get(body.get("state_event"))
        if state == "open" and request["state"] != "open": reopen(request)
        elif state: request["state"] = state
        if "add_labels" in body: request["labels"] += body["add_labels"].split(",")
        if "labels" in body: request["labels"] += body["labels"]
        for key in ("assignees", "assignee_ids"): request["assignees"] += body.get(key, [])
        request["reviewers"] += body.get("reviewer_ids", [])
        for key in ("milestone", "milestone_id"):
            if key in body: request["milestone"] = body[key]
        return 200, detailed(request)
    if part in ("comments", "notes") and method == "POST":
        request["comments"].append(("kjob-bot", body["body"]))
        return 201, remark("kjob-bot", body["body"], len(request["comments"]))
    if part in ("comments", "notes") and method == "GET":
        if match[1] == "pulls" and part == "comments": return 200, []
        elements, headers = pages(handler, [remark(a, t, i) for i, (a, t) in enumerate(request["comments"])], 2)
        return 200, elements, headers
    if part == "reviews": return 200, [remark(a, t, i) for i, (a, t) in enumerate(request["reviews"])]
    if part == "approvals": return 200, {"approved_by": [{"user": people(a)} for a, _ in request["reviews"]]}
    if part in ("labels", "assignees"):
        request[part] += body[part]
        return 200, []
    if part == "requested_reviewers":
        if "nobody" in body["reviewers"]: raise Refusal(422, {"message": "Reviews may only be requested from collaborators."})
        request["reviewers"] += body["reviewers"]
        return 201, {}
    if part == "merge":
        request["auto"] = True
        return 200, {}
    raise Refusal(404, {"message": "Not Found"})


def api_auto(body):
    number = int(body["variables"]["id"].split("_")[1])
    next(r for r in REQUESTS if r["number"] == number)["auto"] = True
    return 200, {"data": {}}


def control(body):
    act, number, repository = body["act"], body.get("number"), body.get("repository", "owner/api")
    if act == "fault": FAULTS.append(body)
    elif act != "list":
        request = find(repository, number)
        if act == "comment": request["comments"].append((body.get("author", "ann"), body.get("text", "Hm.")))
        elif act == "review": request["reviews"].append((body.get("author", "ann"), body.get("text", "")))
        elif act == "edit": request[body["field"]] = body["value"]
        elif act == "close": request["state"] = "closed"
        elif act == "squash":
            base, head = tip(repository, request["base"]), tip(repository, request["head"])
            tree = git(repository, "merge-tree", "--write-tree", base, head)
            commit = git(repository, "-c", "user.name=Forge", "-c", "user.email=forge@example.com",
                         "commit-tree", tree, "-p", base, "-m", request["title"])
            git(repository, "update-ref", f"refs/heads/{request['base']}", commit)
            if body.get("delete", True): git(repository, "update-ref", "-d", f"refs/heads/{request['head']}")
            request.update(state="closed", merged=True, sha=head)
    return 200, REQUESTS


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

    def handle_request(self):
        bytes_ = self.body()
        path = self.path.partition("?")[0]
        if path == "/control":
            with LOCK: status, value = control(json.loads(bytes_))
            return self.json(status, value)
        with LOCK, open(LOG, "a") as log: log.write(f"{self.command} {self.path}\n")
        if path.startswith("/api/"): return self.api(path, bytes_)
        self.git(path, bytes_)

    def json(self, status, value, headers=()):
        self.answer(status, [("Content-Type", "application/json"), *headers], json.dumps(value).encode())

    def api(self, path, bytes_):
        for fault in FAULTS:
            if fault["method"] == self.command and re.search(fault["path"], self.path) and fault.get("times", 1):
                fault["times"] = fault.get("times", 1) - 1
                return self.json(fault["status"], fault.get("body", {}), fault.get("headers", {}).items())
        if self.headers.get("Authorization") not in (f"Bearer {TOKEN}", f"token {TOKEN}"):
            return self.json(401, {"message": "Bad credentials"})
        try:
            with LOCK: status, value, *headers = api(self, self.command, path, json.loads(bytes_ or b"null"))
            self.json(status, value, headers[0] if headers else ())
        except Refusal as refusal:
            self.json(refusal.status, refusal.body)

    def git(self, path, bytes_):
        wanted = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != wanted:
            return self.answer(401, [("WWW-Authenticate", 'Basic realm="x"')])
        environment = {
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": ROOT, "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "kjob",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": path, "QUERY_STRING": self.path.partition("?")[2], "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type") or "", "CONTENT_LENGTH": str(len(bytes_)),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "", "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
        }
        result = subprocess.run([BACKEND], input=bytes_, env=environment, stdout=subprocess.PIPE)
        head, _, content = result.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in headers if name == "Status"), 200)
        self.answer(status, [(n, v) for n, v in headers if n != "Status"], content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *_: None
SERVER = f"http://127.0.0.1:{server.server_port}"
print(server.server_port, flush=True)
server.serve_forever()
