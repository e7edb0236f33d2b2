/** Why there is no camera picture. */
export type CameraFault = "insecure" | "denied" | "missing" | "busy" | "other";

export class CameraError extends Error {
  override name = "CameraError";
  readonly fault: CameraFault;

  constructor(fault: CameraFault, cause: unknown) {
    super(`the camera cannot be used (${fault})`, { cause });
    this.fault = fault;
  }
}

/** Which camera is wanted: one by its id, or the one that looks at the user or away. */
export interface CameraChoice {
  deviceId?: string | undefined;
  facing?: "user" | "environment" | undefined;
}

/** Errors of `getUserMedia` by their names. */
const FAULTS: Readonly<Record<string, CameraFault>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/**
 * Opens a camera; the browser asks the user first. Whoever is handed the stream stops its tracks.
 *
 * @throws CameraError that says why there is none
 */
export async function openCamera({ deviceId, facing }: CameraChoice = {}): Promise<MediaStream> {
  // Browsers give cameras only to pages of https and of this machine itself.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("insecure", undefined);
  const choice = deviceId ? { deviceId: { exact: deviceId } } : { ...(facing && { facingMode: facing }) };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...choice, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new CameraError(FAULTS[(error as DOMException).name] ?? "other", error);
  }
}

/** The cameras, named where the user has allowed one. */
export async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
}
