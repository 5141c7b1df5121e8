package io.harborai.knowledge.ingest;

import java.time.Duration;

import io.harborai.knowledge.parse.ParseLimits;

/**
 * How documents are made searchable.
 *
 * @param parse the bounds of one file
 * @param workers documents that are worked on at once, 1 to 64
 * @param batch documents that one worker takes at once, 1 to 256; what several takings give is made durable together
 * @param hold a worker that is not heard of for so long has died, and other nodes take what it held; it is heard of three
 *        times as often; a second to an hour
 * @param attempts how often a document is tried whose failure may not be its own fault, 1 to 20
 * @param retryAfter the wait before the second attempt, doubled for each further one; up to an hour
 */
public record IngestSettings(ParseLimits parse, int workers, int batch, Duration hold, int attempts,
        Duration retryAfter) {
    /** One worker per two cores, 16 documents at once, a minute, 3 attempts, 2 seconds. */
    public static final IngestSettings DEFAULT = new IngestSettings(ParseLimits.DEFAULT,
            Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 16), 16, Duration.ofMinutes(1), 3,
            Duration.ofSeconds(2));

    /** The same with other workers, 0 for as many as it has, and another longest file in bytes. */
    public IngestSettings with(int otherWorkers, long fileBytes) {
        ParseLimits limits = new ParseLimits(fileBytes, Math.max(fileBytes, parse.mostUnpackedBytes()),
                parse.mostCharacters(), parse.mostBlocks(), parse.mostPages(), parse.time(), parse.heap());
        return new IngestSettings(limits, otherWorkers == 0 ? workers : otherWorkers, batch, hold, attempts,
                retryAfter);
    }

    /** Checks each. */
    public IngestSettings {
        if (workers < 1 || workers > 64 || batch < 1 || batch > 256 || attempts < 1 || attempts > 20) {
            throw new IllegalArgumentException(
                    "workers " + workers + ": 1 to 64; batch " + batch + ": 1 to 256; attempts "
                            + attempts + ": 1 to 20");
        }
        if (hold.compareTo(Duration.ofSeconds(1)) < 0 || hold.compareTo(Duration.ofHours(1)) > 0
                || retryAfter.isNegative() || retryAfter.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "hold " + hold + ": 1 s to 1 h; retryAfter " + retryAfter + ": 0 to 1 h");
        }
    }
}
