package io.harborai.engine.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Random;

import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SoundLengthTest {
    private static OptionalLong millis(byte[] file) {
        byte[] around = new byte[file.length + 20];
        Arrays.fill(around, (byte) 'R');
        System.arraycopy(file, 0, around, 10, file.length);
        return SoundLength.millis(around, 10, 10 + file.length);
    }

    private static byte[] file(int length, Object... positionsAndTexts) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < positionsAndTexts.length; i += 2) {
            byte[] part = positionsAndTexts[i + 1] instanceof byte[] raw
                    ? raw
                    : positionsAndTexts[i + 1].toString().getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(part, 0, bytes, (Integer) positionsAndTexts[i], part.length);
        }
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void waveFilesOfTheJdkAreMeasuredAndThoseWrittenWhileRecording() throws Exception {
        AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioSystem.write(new AudioInputStream(new java.io.ByteArrayInputStream(new byte[48_000]), format, 24_000),
                AudioFileFormat.Type.WAVE, out);
        byte[] wave = out.toByteArray();
        assertThat(millis(wave)).hasValue(1_500);
        ByteBuffer.wrap(wave).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);
        assertThat(millis(wave)).hasValue(1_500);
        ByteBuffer.wrap(wave).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0);
        assertThat(millis(wave)).hasValue(1_500);
    }

    @Test
    void flacSaysHowManySamplesItHas() {
        // 44100 Hz, 2 channels, 16 bits, 88200 samples.
        assertThat(millis(file(60, 0, "fLaC", 18, hex("0ac442f0 00015888")))).hasValue(2_000);
    }

    @Test
    void mp3IsMeasuredByItsBitRateOrByItsNumberOfFrames() {
        byte[] constant = file(16_000, 0, hex("fffb9000"));
        assertThat(millis(constant)).hasValue(1_000);
        byte[] tagged = file(16_000 + 110, 0, "ID3", 9, hex("64"), 110, hex("fffb9000"));
        assertThat(millis(tagged)).hasValue(1_000);
        byte[] varying = file(5_000, 0, hex("fffb9000"), 36, "Xing", 43, hex("01 00000064"));
        assertThat(millis(varying)).hasValue(2_613);
    }

    @Test
    void oggSaysItOnItsLastPage() {
        byte[] opus = file(500, 0, "OggS", 28, "OpusHead", 400, "OggS", 406, hex("80bb000000000000"));
        assertThat(millis(opus)).hasValue(1_000);
        byte[] vorbis = file(500, 0, "OggS", 28, hex("01"), 29, "vorbis", 40, hex("80bb0000"), 400, "OggS", 406,
                hex("80bb000000000000"));
        assertThat(millis(vorbis)).hasValue(1_000);
    }

    @Test
    void mp4SaysItInItsMovieHeader() {
        byte[] old = file(100, 0, hex("00000010"), 4, "ftyp", 16, hex("00000050"), 20, "moov", 24, hex("0000006c"), 28,
                "mvhd", 44, hex("000003e8 00000dac"));
        assertThat(millis(old)).hasValue(3_500);
    }

    @Test
    void whatSaysNothingOrIsCutOffHasNoLengthAndNothingThrows() {
        assertThat(millis(new byte[0])).isEmpty();
        assertThat(millis("hello".getBytes(StandardCharsets.UTF_8))).isEmpty();
        Random random = new Random(7);
        for (String begin : new String[]{"RIFF....WAVEfmt ", "fLaC", "OggS", "....ftyp", "ID3", "\u00ff\u00fb\u0090"}) {
            for (int i = 0; i < 2_000; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                byte[] head = begin.getBytes(StandardCharsets.ISO_8859_1);
                System.arraycopy(head, 0, noise, 0, Math.min(head.length, noise.length));
                millis(noise).ifPresent(length -> assertThat(length).isPositive());
            }
        }
    }
}
