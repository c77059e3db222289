import { describe, expect, it } from 'vitest';

import { FfprobeAnswer } from '../../../../src/media/video/probe/ffprobe-answer.ts';
import {
  findVideoStream,
  type VideoStream,
} from '../../../../src/media/video/probe/video-stream.ts';

const VIDEO = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  pix_fmt: 'yuv420p',
  width: 1920,
  height: 1080,
  avg_frame_rate: '25/1',
  r_frame_rate: '25/1',
  time_base: '1/12800',
  duration: '10.000000',
};

function found(stream: object, format: object = {}): VideoStream {
  const answer = { streams: [{ ...VIDEO, ...stream }], format: { format_name: 'mov', ...format } };
  return findVideoStream(FfprobeAnswer.parse(answer), 'a.mp4');
}

describe('a video stream, as ffprobe tells of it', () => {
  it('is turned clockwise, whether a matrix or an old tag says so', () => {
    const turnOf = (stream: object): number => found(stream).rotationDegrees;
    expect(turnOf({ side_data_list: [{ rotation: -90 }] })).toBe(90);
    expect(turnOf({ side_data_list: [{ side_data_type: 'other' }, { rotation: 90 }] })).toBe(270);
    expect(turnOf({ side_data_list: [{ rotation: -180 }] })).toBe(180);
    expect(turnOf({ side_data_list: [{ rotation: 0 }] })).toBe(0);
    expect(turnOf({ tags: { rotate: '90' } })).toBe(90);
    expect(turnOf({})).toBe(0);
  });

  it('has the size in which it is stored, turned, and that in which it is shown', () => {
    const turned = { side_data_list: [{ rotation: -90 }], sample_aspect_ratio: '4:3' };
    expect(found(turned)).toMatchObject({
      width: 1080,
      height: 1920,
      shownWidth: 1080,
      shownHeight: 2560,
    });
    expect(found({ sample_aspect_ratio: '0:1' })).toMatchObject({ shownWidth: 1920 });
  });

  it('has a variable rate where its mean is not the rate that fits all its frames', () => {
    const rate = (avg: string, fitting: string, more: object = {}): readonly unknown[] => {
      const { fps, variableFps } = found({ avg_frame_rate: avg, r_frame_rate: fitting, ...more });
      return [fps, variableFps];
    };
    expect(rate('30000/1001', '30000/1001')).toEqual([30_000 / 1001, false]);
    expect(rate('12/1', '30/1')).toEqual([12, true]);
    expect(rate('2997/100', '30000/1001')).toEqual([29.97, false]);
    expect(rate('25/1', '50/1', { field_order: 'tt' })).toEqual([25, false]);
    expect(rate('25/1', '50/1')).toEqual([25, true]);
    expect(rate('0/0', '1000/1', { nb_frames: '240' })).toEqual([24, true]);
    expect(rate('0/0', '25/1')).toEqual([25, false]);
  });

  it('has its own duration before the file’s, which another stream may set', () => {
    expect(found({}, { duration: '12.5' }).durationSeconds).toBe(10);
    const matroska = { duration: undefined, tags: { DURATION: '01:00:05.080000000' } };
    expect(found(matroska, { duration: '4000' }).durationSeconds).toBeCloseTo(3605.08, 6);
    expect(found({ duration: undefined }, { duration: '12.5' }).durationSeconds).toBe(12.5);
    expect(found({ duration: 'N/A' }).durationSeconds).toBeNull();
  });

  it('is the first that is no cover picture', () => {
    const cover = { ...VIDEO, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
    const answer = { streams: [cover, { ...VIDEO, index: 1 }], format: { format_name: 'mov' } };
    expect(findVideoStream(FfprobeAnswer.parse(answer), 'a.mp4')).toMatchObject({
      streamIndex: 1,
      codec: 'h264',
    });
  });

  it('has alpha by its pixels or by WebM’s tag', () => {
    expect(found({ pix_fmt: 'yuva444p10le' }).hasAlpha).toBe(true);
    expect(found({ tags: { alpha_mode: '1' } }).hasAlpha).toBe(true);
    expect(found({}).hasAlpha).toBe(false);
  });

  it('is no video without a size or pixels, and the message says which file', () => {
    for (const stream of [{ width: 0 }, { pix_fmt: undefined }, { codec_name: undefined }]) {
      expect(() => found(stream)).toThrow(
        expect.objectContaining({
          code: 'video_unreadable',
          message: expect.stringMatching(/^a\.mp4: its video cannot be decoded/),
        }),
      );
    }
  });
});
