package io.harborai.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of one answer into writes: compressed, split or dripped as the model's name asks. Used by one event loop. */
final class Delivery {

    /** Between the two halves of a character, so that the peer reads them apart. */
    private static final int SPLIT_MILLIS = 1;
    private static final int BUFFER_BYTES = 512;

    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream zip;
    private final Step.@Nullable Pace drip;
    private final boolean split;

    Delivery(ModelName model) {
        this.zip = model.has(Directive.GZIP) ? zip(zipped) : null;
        this.drip = model.has(Directive.DRIP) ? new Step.Pace(model.value(Directive.DRIP, 1)) : null;
        this.split = model.has(Directive.SPLIT_UTF8) && zip == null;
    }

    private static GZIPOutputStream zip(ByteArrayOutputStream out) {
        try {
            return new GZIPOutputStream(out, BUFFER_BYTES, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What goes over the wire for these bytes, all that can be made of them flushed. */
    Buffer encode(Buffer bytes) {
        if (zip == null) {
            return bytes;
        }
        try {
            zip.write(bytes.getBytes());
            zip.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken();
    }

    /** The bytes that end the encoding; often none. */
    Buffer finish() {
        if (zip == null) {
            return Buffer.buffer();
        }
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken();
    }

    private Buffer taken() {
        Buffer result = Buffer.buffer(zipped.toByteArray());
        zipped.reset();
        return result;
    }

    /** The writes of encoded bytes. */
    List<Step> send(Buffer encoded) {
        if (encoded.length() == 0) {
            return List.of();
        }
        if (drip != null) {
            return List.of(new Step.Drip(encoded, drip));
        }
        return split ? splitCharacters(encoded) : List.of(new Step.Send(encoded));
    }

    private static List<Step> splitCharacters(Buffer bytes) {
        List<Step> steps = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < bytes.length(); i++) {
            boolean leads = (bytes.getByte(i) & 0xC0) == 0xC0;
            if (leads) {
                steps.add(new Step.Send(bytes.getBuffer(from, i + 1)));
                steps.add(new Step.Wait(SPLIT_MILLIS));
                from = i + 1;
            }
        }
        if (from < bytes.length()) {
            steps.add(new Step.Send(bytes.getBuffer(from, bytes.length())));
        }
        return steps;
    }
}
