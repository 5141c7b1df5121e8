package io.harborai.chatroom.file;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small pictures of images. What a picture says of its size is looked at before anything of it is decoded. */
final class Thumbnail {
    /** Longest file of which one is made; it is held in memory meanwhile. */
    static final long MOST_BYTES = 20 << 20;
    /** Longer side of the small picture. */
    static final int SIDE = 320;
    private static final int MOST_SIDE = 20_000;
    private static final long MOST_PIXELS = 50_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Thumbnail.class);
    /** Pictures that are decoded at once: each may take some ten megabytes. */
    private static final Semaphore ROOM = new Semaphore(2);

    private Thumbnail() {
    }

    /** A PNG of at most {@link #SIDE} pixels a side; empty when none can be made. */
    static Optional<byte[]> of(InputStream content) throws InterruptedException {
        ROOM.acquire();
        try (ImageInputStream in = new MemoryCacheImageInputStream(content)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException unreadable) {
            // The JDK's readers throw all sorts of things at broken pictures; without a small picture it is a file as others.
            LOG.debug("No small picture could be made: {}", unreadable.toString());
            return Optional.empty();
        } finally {
            ROOM.release();
        }
    }

    private static Optional<byte[]> decode(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE || (long) width * height > MOST_PIXELS) {
            return Optional.empty();
        }
        ImageReadParam coarse = reader.getDefaultReadParam();
        int step = Math.max(1, Math.max(width, height) / (2 * SIDE));
        coarse.setSourceSubsampling(step, step, 0, 0);
        BufferedImage read = reader.read(0, coarse);
        double scale = Math.min(1.0, (double) SIDE / Math.max(read.getWidth(), read.getHeight()));
        int small = Math.max(1, (int) Math.round(read.getWidth() * scale));
        int low = Math.max(1, (int) Math.round(read.getHeight() * scale));
        BufferedImage drawn = new BufferedImage(small, low, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = drawn.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(read, 0, 0, small, low, null);
        pen.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(drawn, "png", png);
        return Optional.of(png.toByteArray());
    }
}
