package io.harborai.gateway.prompt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.FieldException;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/**
 * The prompts in the database. Blocking, for the control plane only. Safe to share between threads. Every method throws a
 * {@link io.harborai.platform.storage.StorageException} if the database failed.
 */
public final class PromptStore {
    /** All of them are in the memory of every node. */
    static final int MAX_PROMPTS = 1_000;
    static final int MAX_VERSIONS = 200;
    static final int MAX_LABELS = 20;

    /** Where a label points. */
    private record Label(String prompt, String name, int version) {}

    private final Database database;
    private final InstantSource clock;

    /** Prompts in a database. */
    public PromptStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** How often they were changed; only equality means anything. */
    long changes() {
        return database
                .read(handle -> handle.createQuery("select version from prompt_changes").mapTo(Long.class).one());
    }

    /** Every prompt by its id. */
    public SortedMap<String, Prompt> all() {
        return database.read(handle -> prompts(handle, ""));
    }

    /** One prompt. */
    public Optional<Prompt> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<Prompt> find(Handle handle, String id) {
        return Optional.ofNullable(prompts(handle, id).get(id));
    }

    private static SortedMap<String, Prompt> prompts(Handle handle, String only) {
        SortedMap<String, SortedMap<Integer, PromptVersion>> versions = new TreeMap<>();
        handle.createQuery("select prompt, version, content, created_at from prompt_versions "
                + "where :id = '' or prompt = :id order by prompt, version").bind("id", only).map((row, context) -> {
                    PromptVersion version = PromptJson.read(row.getString("content").getBytes(StandardCharsets.UTF_8),
                            PromptJson.Draft.class)
                            .version(row.getInt("version"), Instant.ofEpochMilli(row.getLong("created_at")));
                    return Map.entry(row.getString("prompt"), version);
                }).forEach(entry -> versions.computeIfAbsent(entry.getKey(), first -> new TreeMap<>())
                        .put(entry.getValue().number(), entry.getValue()));
        SortedMap<String, SortedMap<String, Integer>> labels = new TreeMap<>();
        handle.createQuery("select prompt, label, version from prompt_labels where :id = '' or prompt = :id")
                .bind("id", only)
                .map((row, context) -> new Label(row.getString("prompt"), row.getString("label"),
                        row.getInt("version")))
                .forEach(label -> labels.computeIfAbsent(label.prompt(), first -> new TreeMap<>()).put(label.name(),
                        label.version()));
        SortedMap<String, Prompt> prompts = new TreeMap<>();
        versions.forEach((id, all) -> prompts.put(id,
                new Prompt(id, all, labels.getOrDefault(id, new TreeMap<>()))));
        return prompts;
    }

    /**
     * Adds a version, the first one too, and points labels to it.
     *
     * @return the prompt as it is then
     * @throws FieldException if something of it is not allowed
     * @throws ConflictException if there are too many already
     */
    public Prompt add(String id, PromptJson.Draft draft) {
        Prompt.requireName("id", id);
        List<String> labels = draft.wantedLabels();
        Instant now = Instant.ofEpochMilli(clock.millis());
        draft.version(1, now);
        return database.write(handle -> {
            // Touched first, so that two who add at once go one after the other.
            handle.execute("update prompt_changes set version = version + 1");
            Optional<Prompt> known = find(handle, id);
            int prompts = handle.createQuery("select count(distinct prompt) from prompt_versions")
                    .mapTo(Integer.class).one();
            if (known.isEmpty() && prompts >= MAX_PROMPTS) {
                throw new ConflictException("too_many_prompts", "There are " + prompts
                        + " prompts already. Delete one first.");
            }
            if (known.isPresent() && known.get().versions().size() >= MAX_VERSIONS) {
                throw new ConflictException("too_many_versions", "The prompt '" + id + "' has " + MAX_VERSIONS
                        + " versions. Begin another prompt.");
            }
            PromptVersion version = draft.version(known.map(prompt -> prompt.versions().lastKey() + 1).orElse(1), now);
            handle.execute("insert into prompt_versions (prompt, version, content, created_at) values (?, ?, ?, ?)",
                    id, version.number(), PromptJson.stored(version), now.toEpochMilli());
            labels.forEach(label -> point(handle, id, label, version.number()));
            return find(handle, id).orElseThrow();
        });
    }

    private static void point(Handle handle, String id, String label, int version) {
        handle.execute("delete from prompt_labels where prompt = ? and label = ?", id, label);
        int labels = handle.createQuery("select count(*) from prompt_labels where prompt = ?").bind(0, id)
                .mapTo(Integer.class).one();
        if (labels >= MAX_LABELS) {
            throw new ConflictException("too_many_labels", "The prompt '" + id + "' has " + MAX_LABELS
                    + " labels. Remove one first.");
        }
        handle.execute("insert into prompt_labels (prompt, label, version) values (?, ?, ?)", id, label, version);
    }

    /**
     * Points a label to a version.
     *
     * @return the prompt as it is then; empty when there is none
     * @throws FieldException if there is no such version, or the label is not allowed
     */
    public Optional<Prompt> label(String id, String label, int version) {
        Prompt.requireName("label", label);
        return database.write(handle -> {
            handle.execute("update prompt_changes set version = version + 1");
            Optional<Prompt> known = find(handle, id);
            if (known.isPresent() && !known.get().versions().containsKey(version)) {
                throw new FieldException("version", version, "one of the prompt's versions: "
                        + known.get().versions().firstKey() + " to " + known.get().versions().lastKey());
            }
            known.ifPresent(prompt -> point(handle, id, label, version));
            return find(handle, id);
        });
    }

    /** Removes a label. @return the prompt as it is then; empty when there is none, or it has no such label */
    public Optional<Prompt> unlabel(String id, String label) {
        return database.write(handle -> {
            int removed = handle.execute("delete from prompt_labels where prompt = ? and label = ?", id, label);
            handle.execute("update prompt_changes set version = version + 1");
            return removed == 0 ? Optional.empty() : find(handle, id);
        });
    }

    /** Deletes a prompt with all its versions. @return the prompt as it was; empty when there is none */
    public Optional<Prompt> delete(String id) {
        return database.write(handle -> {
            handle.execute("update prompt_changes set version = version + 1");
            Optional<Prompt> known = find(handle, id);
            handle.execute("delete from prompt_labels where prompt = ?", id);
            handle.execute("delete from prompt_versions where prompt = ?", id);
            return known;
        });
    }
}
