import { AV_CODEC_ID_AAC } from "node-av/constants";
import { BitStreamFilter, BitStreamFilterContext, type Stream } from "node-av/lib";
import { checked, Packet } from "./av.ts";

/** Containers that take AAC without the headers that broadcasts put before every packet. */
const BARE = /^(mp4|mov|ipod|matroska|flv)$/;

/** Whether a stream is AAC as broadcast, whose headers have to go to fit the container. */
export const needsBareAac = ({ codecpar }: Stream, format: string) =>
  codecpar.codecId === AV_CODEC_ID_AAC && codecpar.extradataSize === 0 && BARE.test(format);

/** Takes the headers of ADTS (ISO/IEC 13818-7) off AAC, and says what they told once for all. */
export class BareAac implements Disposable {
  readonly context: BitStreamFilterContext;

  constructor(stream: Stream) {
    this.context = new BitStreamFilterContext();
    checked(this.context.alloc(BitStreamFilter.getByName("aac_adtstoasc")!), "make a filter for the sound");
    checked(stream.codecpar.copy(this.context.inputCodecParameters!), "make a filter for the sound");
    this.context.inputTimeBase = stream.timeBase;
    checked(this.context.init(), "make a filter for the sound");
  }

  /** Takes over a packet. One that is broken is left out. */
  async apply(packet: Packet): Promise<Packet[]> {
    const results: Packet[] = [];
    const status = await this.context.sendPacket(packet);
    packet.free();
    while (status >= 0) {
      const result = new Packet();
      result.alloc();
      if (this.context.receivePacketSync(result) < 0) {
        result.free();
        break;
      }
      results.push(result);
    }
    return results;
  }

  [Symbol.dispose](): void {
    this.context.free();
  }
}
