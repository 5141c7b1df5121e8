package io.harborai.gateway.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/**
 * An entry of the audit log.
 *
 * @param seq      its number; entries have no gaps
 * @param at       when
 * @param kind     what the actor showed: key, account, command or system
 * @param actorId  the key's or account's id
 * @param actor    the actor's name
 * @param address  from where
 * @param traceId  the request's id
 * @param phase    begun, done or failed
 * @param action   what
 * @param target   to what
 * @param status   the answer's status, 0 for none
 * @param before   how it was, as JSON
 * @param after    how it is, as JSON
 * @param previous the hash of the entry before
 * @param hash     the hash of this one
 */
public record AuditEntry(long seq, Instant at, String kind, String actorId, String actor, String address,
        String traceId, String phase, String action, String target, int status, @Nullable String before,
        @Nullable String after, String previous, String hash) {
    /** As the admin API shows it. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("seq", seq);
        json.put("at", at.toString());
        json.put("actor_kind", kind);
        json.put("actor_id", actorId);
        json.put("actor", actor);
        json.put("address", address);
        json.put("trace_id", traceId);
        json.put("phase", phase);
        json.put("action", action);
        json.put("target", target);
        json.put("status", status);
        json.put("before", before == null ? null : new RawValue(before));
        json.put("after", after == null ? null : new RawValue(after));
        json.put("hash", hash);
        return json;
    }

    /** Whether the hash is that of what the entry says. */
    boolean isGenuine() {
        return hash.equals(Chain.hash(this));
    }
}
