package io.harborai.gateway.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a look along the whole chain came to.
 *
 * @param intact   whether every entry is as it was written, and none is missing between the first and the last
 * @param entries  how many entries were good
 * @param first_seq the first entry's number; 0 when there is none
 * @param last_seq the last good entry's number; 0 when there is none
 * @param head     the last good entry's hash: note it elsewhere, and a chain that was cut off or written anew shows
 * @param problem  what is wrong and where; null when nothing is
 */
public record Verification(boolean intact, long entries, long first_seq, long last_seq, String head,
        @Nullable String problem) {}
