"""A window of WebKitGTK at an origin of Capacitor on iOS: capacitor://localhost.

Reads a script a line from its input, as JSON, evaluates it, and writes its result as JSON."""
import json
import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gio, GLib, Gtk, WebKit2  # noqa: E402

FOLDER = sys.argv[1]
TYPES = {".html": "text/html", ".js": "text/javascript"}

# Nothing that one run stores may reach the next one.
context = WebKit2.WebContext.new_ephemeral()


def serve(request):
    path = request.get_path().lstrip("/") or "index.html"
    with open(os.path.join(FOLDER, os.path.basename(path)), "rb") as file:
        content = file.read()
    stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(content))
    request.finish(stream, len(content), TYPES[os.path.splitext(path)[1]])


context.register_uri_scheme("capacitor", serve)
context.get_security_manager().register_uri_scheme_as_cors_enabled("capacitor")

view = WebKit2.WebView.new_with_context(context)
view.get_settings().set_enable_write_console_messages_to_stdout(False)
window = Gtk.Window()
window.add(view)
window.show_all()


def answer(value):
    print(json.dumps(value), flush=True)


def evaluated(source, result):
    try:
        answer({"value": json.loads(source.evaluate_javascript_finish(result).to_string())})
    except GLib.Error as error:
        answer({"error": error.message})


def loaded(_view, event):
    # Answered here: a script that comes earlier runs in the page before.
    if event == WebKit2.LoadEvent.FINISHED:
        answer({"value": None})


view.connect("load-changed", loaded)


def read(channel, _condition):
    line = channel.readline()
    if not line:
        Gtk.main_quit()
        return False
    command = json.loads(line)
    if "load" in command:
        view.load_uri(command["load"])
    else:
        script = "JSON.stringify((" + command["evaluate"] + ") ?? null)"
        view.evaluate_javascript(script, -1, None, None, None, evaluated)
    return True


GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, read)
version = [WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()]
answer({"value": ".".join(map(str, version))})
Gtk.main()
