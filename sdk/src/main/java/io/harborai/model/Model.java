package io.harborai.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** A model that can be asked for. Immutable. */
public final class Model {
    private final String id;
    private final @Nullable String provider;
    private final @Nullable String ownedBy;
    private final long created;
    private final Map<String, @Nullable Object> extraFields;

    Model(String id, @Nullable String provider, @Nullable String ownedBy, long created,
            Map<String, @Nullable Object> extraFields) {
        this.id = id;
        this.provider = provider;
        this.ownedBy = ownedBy;
        this.created = created;
        this.extraFields = extraFields;
    }

    /** What a request's {@code model} names it by: an alias, or {@code provider/model}. */
    public String id() {
        return id;
    }

    /** The provider's name; empty for an alias. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Whether it is an alias of this client. */
    public boolean isAlias() {
        return provider == null;
    }

    /** Whose model it is, when its provider tells. */
    public Optional<String> ownedBy() {
        return Optional.ofNullable(ownedBy);
    }

    /** When it was made, when its provider tells. */
    public Optional<Instant> created() {
        return created < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(created));
    }

    /** Fields beyond these, as plain Java values. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "Model[" + id + "]";
    }
}
