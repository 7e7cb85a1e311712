#!/usr/bin/env python3
"""Holds recorded requests to Atlassian's OpenAPI documents: method, path, query, headers that are required, body.

    contract_check.py SPECS RECORDING DOCUMENTS

A member, a query parameter or a path that a document does not know is as wrong as a value that its schema refuses. What the
documents say of the values of fields is little; that part belongs to the sandbox and the cases. Formatted texts found in
bodies are written to the folder DOCUMENTS, one a file, for the schema of their own.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_schema_validator import OAS30Validator

# By name: the patterns of their files, of which the last in order counts. None but the first two have to be there.
FILES = {
    "version 2": "jira-cloud-platform-v2-*.json", "version 3": "jira-cloud-platform-v3-*.json",
    "Jira Software": "jira-software-cloud-*.json", "Data Center": "jira-software-dc-*.json", "JSM Operations": "jsm-ops*.json",
}
# Asked of Atlassian's edge or of the login, of which no document speaks. <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>
UNDOCUMENTED = ["/_edge/tenant_info", "/oauth/token", "/rest/oauth2/latest/token"]
# Where a document is wrong or silent, and what is right.
EXCUSED = {
    # Its pattern knows Connect alone, and its text OAuth as well.
    ("POST /builds/0.1/bulk", "Authorization"), ("POST /deployments/0.1/bulk", "Authorization"),
    # Data Center's document leaves the parameter out, and its own text says to give it.
    ("GET /api/2/issue/{issueIdOrKey}/transitions", "expand"),
    # Cloud wants the list of permissions, Data Center answers with all of them and passes it over.
    ("GET /api/2/mypermissions", "permissions"),
}
# What has to have been seen; a kind of request that goes missing would be a hole in the fence.
SEEN = {
    "version 2": ["PUT /rest/api/2/issue/{issueIdOrKey}", "GET /rest/api/2/issue/{issueIdOrKey}", "GET /rest/api/2/issue/{issueIdOrKey}/editmeta",
                  "GET /rest/api/2/issue/{issueIdOrKey}/transitions", "POST /rest/api/2/issue/{issueIdOrKey}/transitions",
                  "POST /rest/api/2/issue/{issueIdOrKey}/remotelink", "POST /rest/api/2/issue/{issueIdOrKey}/comment",
                  "GET /rest/api/2/field", "GET /rest/api/2/user/search", "GET /rest/api/2/myself", "GET /rest/api/2/mypermissions",
                  "GET /rest/api/2/serverInfo"],
    "version 3": ["PUT /rest/api/3/issue/{issueIdOrKey}", "GET /rest/api/3/issue/{issueIdOrKey}", "POST /rest/api/3/issue/{issueIdOrKey}/transitions"],
    "Jira Software": ["GET /rest/agile/1.0/board", "GET /rest/agile/1.0/board/{boardId}/sprint", "POST /rest/agile/1.0/sprint/{sprintId}/issue",
                      "POST /builds/0.1/bulk", "POST /deployments/0.1/bulk"],
    "Data Center": ["PUT /api/2/issue/{issueIdOrKey}", "POST /auth/1/session"],
}


def loosened(part):
    """An object without members is how these documents write down what their programs call an Object or a list of words:
    anything. A field's value is such a one, and `state=active,future` another."""
    has_no_members = not part.get("properties") and part.get("additionalProperties", False) is False and "allOf" not in part
    if part.get("type") == "object" and has_no_members:
        return {name: value for name, value in part.items() if name not in ("type", "additionalProperties")}
    return part


# A build as it should be, to be spoilt.
BUILD = {"pipelineId": "x", "buildNumber": 1, "updateSequenceNumber": 1, "displayName": "x", "url": "https://ci.example.com/", "state": "failed",
         "lastUpdated": "2026-11-22T03:00:00Z", "issueKeys": ["PROJ-7"]}


class Document:
    """One OpenAPI document."""

    def __init__(self, path):
        self.whole = json.loads(path.read_text(), object_hook=loosened)
        self.base = urlsplit((self.whole.get("servers") or [{"url": ""}])[0]["url"].replace("{", "").replace("}", "")).path.rstrip("/")
        self.routes = []
        for template, item in self.whole["paths"].items():
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
            self.routes.append((template.count("{"), template, re.compile(pattern), item))
        self.routes.sort(key=lambda route: route[0])

    def resolved(self, part):
        while isinstance(part, dict) and "$ref" in part:
            found = self.whole
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            part = found
        return part

    def find(self, method, path):
        if self.base and path.startswith(self.base + "/"):
            path = path[len(self.base):]
        for _, template, pattern, item in self.routes:
            found = pattern.fullmatch(path)
            if found and method.lower() in item:
                return template, found.groupdict(), item, item[method.lower()]
        return None

    def wrong(self, value, schema):
        rules = OAS30Validator({**schema, "components": self.whole.get("components", {})})
        for error in rules.iter_errors(value):
            yield f"{error.json_path}: {error.message[:200]}"

    def strangers(self, value, schema, place="$"):
        """Members that the document does not know, where it lists members at all."""
        schema = self.resolved(schema)
        parts = [self.resolved(part) for part in schema.get("allOf", [])] or [schema]
        if isinstance(value, list):
            for part in parts:
                for number, item in enumerate(value):
                    yield from self.strangers(item, part.get("items", {}), f"{place}[{number}]")
        if not isinstance(value, dict):
            return
        known = {name: form for part in parts for name, form in part.get("properties", {}).items()}
        further = [part.get("additionalProperties") for part in parts]
        for name, inner in value.items():
            form = known.get(name)
            if form is None:
                form = next((more for more in further if isinstance(more, dict)), None)
            if form is None and known:
                yield f"{place}.{name}: no such member in the document"
            elif form is not None:
                yield from self.strangers(inner, form, f"{place}.{name}")


def converted(text, schema):
    """A parameter's text as its schema types it."""
    kind = schema.get("type")
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "array":
        return [converted(part, schema.get("items", {})) for part in text.split(",")]
    return text


def complaints(document, found, request):
    template, places, item, operation = found
    name = f"{request['method']} {template}"
    headers = {key.lower(): value for key, value in request["headers"]}
    query = parse_qsl(urlsplit(request["path"]).query, keep_blank_values=True)
    declared = [document.resolved(part) for part in item.get("parameters", []) + operation.get("parameters", [])]
    given = {"path": {key: unquote(value) for key, value in places.items()}, "query": dict(query)}
    for key in given["query"]:
        if (name, key) not in EXCUSED and not any(part["in"] == "query" and part["name"] == key for part in declared):
            yield f"the query has {key}, which is not in the document"
    for part in declared:
        values = {key.lower(): value for key, value in headers.items()} if part["in"] == "header" else given.get(part["in"], {})
        key = part["name"].lower() if part["in"] == "header" else part["name"]
        if key not in values:
            if part.get("required"):
                yield f"{part['in']} lacks {part['name']}"
        elif (name, part["name"]) not in EXCUSED:
            schema = document.resolved(part.get("schema", {}))
            for problem in document.wrong(converted(values[key], schema), schema):
                yield f"{part['in']} {part['name']} {problem}"
    body = document.resolved(operation.get("requestBody") or {})
    if not request["body"]:
        if body.get("required"):
            yield "there is no body"
        return
    kind = headers.get("content-type", "").split(";")[0]
    content = body.get("content", {})
    form = content.get(kind) or content.get("*/*")
    if form is None:
        yield f"a body of the type {kind or 'nothing'}, where the document has {list(content) or 'none'}"
        return
    value, schema = json.loads(request["body"]), form.get("schema", {})
    yield from (f"body {problem}" for problem in document.wrong(value, schema))
    yield from (f"body {problem}" for problem in document.strangers(value, schema))


def belongs(request):
    """The document that a request belongs to, and its path as that document has it."""
    path = urlsplit(request["path"]).path
    if request["jira"] == "CENTER":
        return "Data Center", re.sub(r"^/jira(?=/)", "", path)
    path = re.sub(r"^/ex/jira/[^/]+", "", path)
    path = re.sub(r"^(?:/jira|/rest)/(builds|deployments)/0\.1/(?:cloud/[^/]+/)?", r"/\1/0.1/", path)
    for start, name in (("/rest/api/2/", "version 2"), ("/rest/api/3/", "version 3"), ("/jsm/ops/api/", "JSM Operations")):
        if path.startswith(start):
            return name, path
    return "Jira Software", path


def formatted(value):
    """The Atlassian Documents in a body."""
    if isinstance(value, dict) and value.get("type") == "doc":
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from formatted(inner)


def is_awake(documents):
    """Requests that are wrong in one way each; were one let through, the rest would prove nothing. Returns how many."""
    def one(method, path, body=None, jira="CLOUD"):
        headers = [["content-type", "application/json"], ["authorization", "x"]] if body is not None else []
        return {"jira": jira, "method": method, "path": path, "headers": headers, "body": "" if body is None else json.dumps(body)}

    issue = "/rest/api/2/issue/PROJ-7"
    refused = [
        one("PUT", f"{issue}?notifyUsers=maybe", {"fields": {}}), one("PUT", f"{issue}?notify=false", {"fields": {}}),
        one("PUT", issue, {"fields": []}), one("PUT", issue, {"update": {"labels": {"add": "x"}}}), one("PUT", issue),
        one("PUT", issue, {"update": {"labels": [{"append": "x"}]}}), one("PATCH", issue, {"fields": {}}), one("GET", "/rest/api/2/fields"),
        one("POST", f"{issue}/remotelink", {"globalId": "x"}), one("POST", f"{issue}/remotelink", {"object": {"url": "x", "title": "x", "colour": 1}}),
        one("POST", "/rest/builds/0.1/bulk", {"builds": [{"pipelineId": "x"}]}), one("GET", "/rest/agile/1.0/board/first/sprint"),
        one("POST", "/rest/builds/0.1/bulk", {"builds": [BUILD | {"state": "green"}]}),
        one("POST", "/rest/builds/0.1/bulk", {"builds": [BUILD | {"issueKeys": ["PROJ"]}]}),
    ]
    refused = [request for request in refused if belongs(request)[0] in documents]
    for request in refused:
        name, path = belongs(request)
        found = documents[name].find(request["method"], path)
        if found and not list(complaints(documents[name], found, request)):
            sys.exit(f"a request that is wrong was let through: {request['method']} {request['path']} {request['body']}")
    return len(refused)


def main():
    folder, recording, texts = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3])
    files = {name: sorted(folder.glob(pattern)) for name, pattern in FILES.items()}
    documents = {name: Document(found[-1]) for name, found in files.items() if found}
    refused = is_awake(documents)
    wrong, seen, passed_over = {}, {}, {}
    for request in recording:
        name, path = belongs(request)
        if any(path.endswith(end) for end in UNDOCUMENTED):
            passed_over["no document at all"] = passed_over.get("no document at all", 0) + 1
            continue
        if name not in documents:
            passed_over[f"no document of {name} here"] = passed_over.get(f"no document of {name} here", 0) + 1
            continue
        document = documents[name]
        found = document.find(request["method"], path)
        if found:
            seen.setdefault(name, set()).add(f"{request['method']} {found[0]}")
        for problem in complaints(document, found, request) if found else ["no such path and method in the document"]:
            wrong.setdefault((name, request["method"], path, problem), request["command"])
    texts.mkdir(exist_ok=True)
    kept = {json.dumps(text) for request in recording if request["body"].startswith("{") for text in formatted(json.loads(request["body"]))}
    for number, text in enumerate(sorted(kept)):
        (texts / f"{number}.json").write_text(text)
    for (name, method, path, problem), command in wrong.items():
        print(f"  WRONG   {name}: {method} {path}: {problem}\n          {command}")
    missing = [f"{name}: {operation}" for name, all in SEEN.items() if name in documents for operation in all if operation not in seen.get(name, ())]
    for operation in missing:
        print(f"  MISSING {operation} was never sent")
    for name in documents:
        print(f"  {name}: {len(seen.get(name, ()))} kinds of requests")
    for why, count in passed_over.items():
        print(f"  {count} requests were not held to anything: {why}")
    print(f"  {len(recording)} requests, {len(kept)} formatted texts in them; {refused} wrong ones refused")
    if wrong or missing or not kept:
        sys.exit("requests and documents disagree")


if __name__ == "__main__":
    main()
