import type { VideoInput } from './file/video-file.ts';

/**
 * Demuxers, by ffmpeg's names, that read one file and never open another. What is left out opens
 * more (hls, dash, concat, sdp, image2, …), or is no video with timestamps (gif, h264, …).
 */
const DEMUXERS = ['mov', 'matroska', 'avi', 'mpegts', 'mpeg', 'flv', 'asf', 'ogg', 'mxf'];

/**
 * Options before an input, for ffmpeg and ffprobe alike: no other demuxer is tried, and no other
 * protocol is opened, whatever the file says. A demuxer is refused as soon as the file's first
 * bytes have named it, before it reads anything.
 */
export function safeInputOptions({ protocols }: VideoInput): readonly string[] {
  return ['-protocol_whitelist', protocols, '-format_whitelist', DEMUXERS.join(',')];
}

/** Whether ffmpeg's or ffprobe's messages say that `safeInputOptions` kept something out. */
export function isRefusal(messages: string): boolean {
  return /not on (?:the )?whitelist/i.test(messages);
}
