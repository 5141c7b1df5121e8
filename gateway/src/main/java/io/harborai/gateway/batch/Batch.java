package io.harborai.gateway.batch;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a batch. Immutable.
 *
 * @param id         {@code batch_…}
 * @param owner      whose it is
 * @param key        the key whose limits and budgets its calls use
 * @param endpoint   the path of its calls
 * @param input      the id of its file
 * @param output     the id of the file of answers, null as long as there is none
 * @param errors     the id of the file of failures, null when there is none
 * @param problem    what is wrong with its file, null when nothing is
 * @param state      where it stands
 * @param total      its lines; 0 as long as nobody has counted them
 * @param completed  lines that were answered
 * @param failed     lines that failed
 * @param createdAt  when it was made
 * @param expiresAt  when its window is over
 * @param times      when it entered a state, by the state's word
 * @param metadata   the caller's notes, as JSON
 */
public record Batch(String id, String owner, String key, String endpoint, String input, @Nullable String output,
        @Nullable String errors, @Nullable String problem, BatchState state, int total, int completed, int failed,
        Instant createdAt, Instant expiresAt, Map<String, Long> times, String metadata) {
    /** Copies the times. */
    public Batch {
        times = Map.copyOf(times);
    }
}
