package io.harborai.knowledge.index;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Passages in tables of PostgreSQL. A change is one transaction, so it is there whole or not at all. */
final class PostgresIndex implements PassageIndex {
    private final Database database;
    private final String space;
    private final int dimension;
    private final LuceneSettings weights;

    PostgresIndex(Database database, String space, int dimension, LuceneSettings weights) {
        this.database = database;
        this.space = space;
        this.dimension = dimension;
        this.weights = weights;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void apply(List<IndexDocument> replaced, List<String> removed) {
        replaced.forEach(document -> Vectors.check(document, dimension));
        asked(() -> database.write(handle -> {
            removed.forEach(id -> remove(handle, id));
            replaced.forEach(document -> {
                remove(handle, document.id());
                for (int ordinal = 0; ordinal < document.passages().size(); ordinal++) {
                    insert(handle, document, ordinal);
                }
            });
            return replaced.size();
        }));
    }

    private int remove(Handle handle, String document) {
        return handle.execute("delete from knowledge_index_passages where space = ? and document = ?", space, document);
    }

    private void insert(Handle handle, IndexDocument document, int ordinal) {
        IndexPassage passage = document.passages().get(ordinal);
        Map<String, Integer> occurrences = new HashMap<>();
        List<String> terms = Terms.ofPassage(passage.heading() + "\n" + passage.text());
        terms.forEach(term -> occurrences.merge(term, 1, Integer::sum));
        float[] vector = passage.vector();
        String numbers = vector == null ? null : text(Vectors.normalised(vector));
        long id = handle
                .createQuery("insert into knowledge_index_passages (space, document, ordinal, revision, length, "
                        + "labels, vector) values (?, ?, ?, ?, ?, ?, cast(? as real[])) returning id")
                .bind(0, space)
                .bind(1, document.id()).bind(2, ordinal).bind(3, document.revision()).bind(4, terms.size())
                .bindArray(5, String.class, document.labels()).bind(6, numbers).mapTo(Long.class).one();
        try (PreparedBatch batch = handle
                .prepareBatch(
                        "insert into knowledge_index_words (space, term, passage, occurrences) values (?, ?, ?, ?)")) {
            occurrences.forEach((term, count) -> batch.add(space, term, id, count));
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    private static String text(float[] vector) {
        StringBuilder text = new StringBuilder("{");
        for (float each : vector) {
            text.append(text.length() > 1 ? "," : "").append(each);
        }
        return text.append('}').toString();
    }

    @Override
    public List<Hit> words(String text, Filter filter, int most) {
        check(most);
        List<String> terms = Terms.ofQuestion(text);
        if (terms.isEmpty()) {
            return List.of();
        }
        return asked(() -> database.read(handle -> {
            try (Query query = handle.createQuery("""
                    with whole as (select count(*)::float8 as n, coalesce(avg(length), 1)::float8 as usual
                      from knowledge_index_passages where space = :space),
                    rarity as (select term, count(*)::float8 as having_it from knowledge_index_words
                      where space = :space and term = any(:terms) group by term)
                    select p.document, p.ordinal, p.revision,
                      sum(ln(1 + (whole.n - r.having_it + 0.5) / (r.having_it + 0.5)) * w.occurrences
                        / (w.occurrences + :k1 * (1 - :b + :b * p.length / whole.usual))) as score
                    from knowledge_index_words w join rarity r on r.term = w.term
                      join knowledge_index_passages p on p.id = w.passage cross join whole
                    where w.space = :space and w.term = any(:terms) and\s""" + filter(filter) + """
                    group by p.id order by score desc, p.id limit :most""")) {
                bind(query, filter).bindArray("terms", String.class, terms).bind("k1", weights.k1())
                        .bind("b", weights.b()).bind("most", most);
                return hits(query);
            }
        }));
    }

    @Override
    public List<Hit> nearest(float[] vector, Filter filter, int most) {
        check(most);
        if (vector.length != dimension || dimension == 0) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.length + " numbers for an index of " + dimension);
        }
        return asked(() -> database.read(handle -> {
            try (Query query = handle.createQuery("""
                    select p.document, p.ordinal, p.revision, (select sum(a * b) from
                      unnest(p.vector, cast(:vector as real[])) as pair(a, b)) as score
                    from knowledge_index_passages p where p.space = :space and\s""" + filter(filter) + """
                    order by score desc, p.id limit :most""")) {
                bind(query, filter).bind("vector", text(Vectors.normalised(vector))).bind("most", most);
                return hits(query);
            }
        }));
    }

    private static String filter(Filter filter) {
        return (filter.documents().isEmpty() ? "true" : "p.document = any(:documents)")
                + (filter.labels().isEmpty() ? "" : " and p.labels @> cast(:labels as text[])") + "\n";
    }

    private Query bind(Query query, Filter filter) {
        query.bind("space", space);
        if (!filter.documents().isEmpty()) {
            query.bindArray("documents", String.class, filter.documents());
        }
        if (!filter.labels().isEmpty()) {
            query.bindArray("labels", String.class, filter.labels());
        }
        return query;
    }

    private static List<Hit> hits(Query query) {
        return query.map((row, context) -> new Hit(new PassageId(row.getString(1), row.getInt(2)), row.getLong(3),
                row.getDouble(4))).list();
    }

    @Override
    public List<TermWeight> weigh(String text) {
        List<String> terms = Terms.ofQuestion(text);
        return asked(() -> database.read(handle -> {
            Map<String, Long> having = new HashMap<>();
            handle.createQuery("select term, count(*) from knowledge_index_words where space = :space and "
                    + "term = any(:terms) group by term").bind("space", space).bindArray("terms", String.class, terms)
                    .map((row, context) -> having.put(row.getString(1), row.getLong(2))).list();
            long all = count(handle);
            return terms.stream().map(term -> new TermWeight(term, Weights.rarity(having.getOrDefault(term, 0L), all),
                    having.containsKey(term))).toList();
        }));
    }

    @Override
    public Map<String, IndexedDocument> documents() {
        return asked(() -> database.read(handle -> {
            Map<String, IndexedDocument> documents = new HashMap<>();
            handle.createQuery("select document, max(revision), count(*) from knowledge_index_passages where space = ? "
                    + "group by document").bind(0, space)
                    .map((row, context) -> documents.put(row.getString(1),
                            new IndexedDocument(row.getLong(2), row.getInt(3))))
                    .list();
            return Collections.unmodifiableMap(documents);
        }));
    }

    @Override
    public long passages() {
        return asked(() -> database.read(this::count));
    }

    private long count(Handle handle) {
        return handle.createQuery("select count(*) from knowledge_index_passages where space = ?").bind(0, space)
                .mapTo(Long.class).one();
    }

    private static void check(int most) {
        if (most < 1 || most > MOST_HITS) {
            throw new IllegalArgumentException("most " + most + ": 1 to " + MOST_HITS);
        }
    }

    /** What is asked of the database. */
    @FunctionalInterface
    private interface Question<T> {
        T ask();
    }

    private <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (StorageException e) {
            throw new IndexException("the index " + space + " in the database failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // Nothing is held between two questions.
    }
}
