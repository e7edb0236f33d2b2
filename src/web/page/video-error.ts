/** Why a video was not annotated. */
export class VideoError extends Error {
  override name = "VideoError";
  readonly fault: "unreadable" | "noEncoder";

  constructor(fault: "unreadable" | "noEncoder") {
    super(fault);
    this.fault = fault;
  }
}
