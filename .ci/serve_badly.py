#!/usr/bin/env python3
"""Serves a folder like a bad day: of each file only the first half arrives, then the connection ends.

    serve_badly.py FOLDER

Prints the address when it listens, on a port that the system chose.
"""

import functools
import http.server
import pathlib
import sys


class Half(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        file = pathlib.Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Half, directory=sys.argv[1])) as server:
    print(f"Serving HTTP on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
