"""One call of an API, and the form of pages and routes that the three forges share."""
import json, re, urllib.parse

# So small that the tests' few requests take more than one page.
PAGE = 2


class Call:
    def __init__(self, server, method, target, body, author):
        address = urllib.parse.urlsplit(target)
        self.server, self.method, self.path, self.author = server, method, address.path, author
        self.queries = urllib.parse.parse_qs(address.query, keep_blank_values=True)
        self.body = json.loads(body) if body else {}
        self.match = None

    def query(self, name, default=None): return self.queries.get(name, [default])[0]

    def number(self, name): return int(self.match[name])

    def route(self, routes):
        """Returns the function of the route that fits; None if there is none."""
        for method, pattern, function in routes:
            expression = re.sub(r"{(number|id)}", r"(?P<\1>[0-9]+)", pattern)
            expression = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", expression)
            self.match = re.fullmatch(expression, self.path) if method == self.method else None
            if self.match: return function
        return None

    def page(self, elements, size_name):
        """Returns the elements of the page that is asked for, and where the next one is."""
        size = min(int(self.query(size_name, PAGE)), PAGE)
        start = (int(self.query("page", 1)) - 1) * size
        headers = []
        if start + size < len(elements):
            self.queries["page"] = [str(start // size + 2)]
            query = urllib.parse.urlencode(self.queries, doseq=True)
            headers.append(("Link", f'<{self.server}{self.path}?{query}>; rel="next"'))
        return 200, elements[start:start + size], headers
