package io.harborai.gateway.account;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Role;

/**
 * Somebody who may sign in.
 *
 * @param id        {@code acc_…}
 * @param name      what they sign in with
 * @param role      what they may do
 * @param createdAt when the account was made
 * @param disabled  whether it is refused
 */
public record Account(String id, String name, Role role, Instant createdAt, boolean disabled) {
    /** As an actor. */
    Actor actor() {
        return new Actor(Actor.Kind.ACCOUNT, id, name, role);
    }

    /** As the admin API shows it. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("name", name);
        json.put("role", role.word());
        json.put("created_at", createdAt.toString());
        json.put("disabled", disabled);
        return json;
    }
}
