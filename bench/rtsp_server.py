"""A camera for bench/endurance.ts: serves an H.264 transport stream in real time as rtsp://127.0.0.1:PORT/camera.

Usage: rtsp_server.py PORT FILE.ts. Needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good and -bad.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

port, path = sys.argv[1:]
Gst.init(None)


class Camera(GstRtspServer.RTSPMediaFactory):
    def do_create_element(self, url):
        return Gst.parse_launch(
            f"filesrc location={path} ! tsdemux ! h264parse ! rtph264pay config-interval=1 name=pay0 pt=96"
        )


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
camera = Camera()
camera.set_shared(True)
server.get_mount_points().add_factory("/camera", camera)
server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
