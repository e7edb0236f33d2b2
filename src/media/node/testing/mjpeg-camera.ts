import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import sharp from "sharp";
import { onTestFinished } from "vitest";

/** A camera on loopback that sends JPEG pictures over HTTP, as network cameras do; it can be switched off and on. */
export class MjpegCamera {
  #server: Server | undefined;
  #port = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #viewers = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  readonly #pictures: Buffer[];
  /** Pictures that were sent. */
  sent = 0;
  /** Sends the same picture again and again. */
  isFrozen = false;
  /** What becomes of the picture of a number before it is sent. */
  spoil: (jpeg: Buffer, number: number) => Buffer = (jpeg) => jpeg;
  /** Keeps the connection and sends nothing. */
  isSilent = false;

  private constructor(pictures: Buffer[]) {
    this.#pictures = pictures;
  }

  /** It sends every 40 ms until the test has finished. */
  static async start(): Promise<MjpegCamera> {
    const pictures = await Promise.all(Array.from({ length: 20 }, (_, i) => picture(i)));
    const camera = new MjpegCamera(pictures);
    await camera.switchOn();
    onTestFinished(() => camera.switchOff());
    return camera;
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}/video`;
  }

  async switchOn(): Promise<void> {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=frame" });
      this.#viewers.add(response);
      response.on("close", () => this.#viewers.delete(response));
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#timer = setInterval(() => this.#send(), 40);
  }

  async switchOff(): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
    this.#server = undefined;
  }

  #send(): void {
    if (this.isSilent) return;
    if (!this.isFrozen) this.sent++;
    const jpeg = this.spoil(this.#pictures[this.sent % this.#pictures.length], this.sent);
    const head = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
    for (const viewer of this.#viewers) viewer.write(Buffer.concat([Buffer.from(head), jpeg, Buffer.from("\r\n")]));
  }
}

const picture = (i: number) =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 10 * i, g: 200 - 10 * i, b: 90 } } })
    .jpeg()
    .toBuffer();
