package io.harborai.knowledge.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Vectors by model and content, in the database; bounded, the oldest go first. Blocking. Safe to share between threads. */
public final class VectorStore {
    private static final int MOST_ASKED = 500;

    private final Database database;
    private final InstantSource clock;
    private final long most;

    /**
     * Makes one.
     *
     * @param database keeps them
     * @param clock tells their age
     * @param most most vectors, 1 000 and more; one of 1 024 numbers takes 5.5 KB
     */
    public VectorStore(Database database, InstantSource clock, long most) {
        if (most < 1_000) {
            throw new IllegalArgumentException("most " + most + ": 1000 and more");
        }
        this.database = database;
        this.clock = clock;
        this.most = most;
    }

    Map<String, float[]> find(EmbeddingModel model, List<String> hashes) {
        Map<String, float[]> found = new HashMap<>();
        for (int from = 0; from < hashes.size(); from += MOST_ASKED) {
            List<String> some = hashes.subList(from, Math.min(hashes.size(), from + MOST_ASKED));
            database.read(handle -> handle
                    .createQuery("select sha256, vector from knowledge_vectors where model = :model "
                            + "and dimension = :dimension and sha256 in (<hashes>)")
                    .bind("model", model.name()).bind("dimension", model.dimension()).bindList("hashes", some)
                    .map((row, context) -> found.put(row.getString(1), read(row.getString(2)))).list().size());
        }
        return found;
    }

    void put(EmbeddingModel model, Map<String, float[]> vectors) {
        long now = clock.millis();
        database.write(handle -> {
            try (PreparedBatch batch = handle.prepareBatch("insert into knowledge_vectors (model, dimension, sha256, "
                    + "vector, created_at) values (?, ?, ?, ?, ?) on conflict (model, dimension, sha256) do nothing")) {
                for (Entry<String, float[]> each : vectors.entrySet()) {
                    batch.add(model.name(), model.dimension(), each.getKey(), write(each.getValue()), now);
                }
                return batch.execute().length;
            }
        });
    }

    /** Removes the oldest beyond the bound; to be called now and then. */
    public void prune() {
        database.write(this::pruneOn);
    }

    private int pruneOn(Handle handle) {
        long all = handle.createQuery("select count(*) from knowledge_vectors").mapTo(Long.class).one();
        if (all <= most) {
            return 0;
        }
        long age = handle.createQuery("select created_at from knowledge_vectors order by created_at limit 1 offset ?")
                .bind(0, all - most - 1).mapTo(Long.class).one();
        return handle.execute("delete from knowledge_vectors where created_at <= ?", age);
    }

    private static String write(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static float[] read(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        return vector;
    }
}
